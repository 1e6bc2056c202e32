"""Run by QGIS's own Python: milliseconds of a layout of one file, A3 at 300 dpi as PNG; the median of three as JSON."""

import json
import sys
import time
from statistics import median

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsLayout,
    QgsLayoutExporter,
    QgsLayoutItemMap,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsProject,
    QgsRectangle,
    QgsUnitTypes,
    QgsVectorLayer,
)

MM = QgsUnitTypes.LayoutMillimeters
BOX = (103, 28.3, 110, 32)


def main(file, picture):
    application = QgsApplication([], True)
    application.initQgis()
    project = QgsProject.instance()
    project.setCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    layer = QgsVectorLayer(file, "layer", "ogr")
    layer.renderer().symbol().setWidth(0.6)
    project.addMapLayer(layer)
    layout = QgsLayout(project)
    layout.initializeDefaults()
    layout.pageCollection().page(0).setPageSize(QgsLayoutSize(420, 297, MM))
    canvas = QgsLayoutItemMap(layout)
    canvas.attemptMove(QgsLayoutPoint(10, 10, MM))
    canvas.attemptResize(QgsLayoutSize(400, 277, MM))
    there = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), project.crs(), project)
    canvas.setExtent(there.transformBoundingBox(QgsRectangle(*BOX)))
    layout.addLayoutItem(canvas)
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.dpi = 300
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        if QgsLayoutExporter(layout).exportToImage(picture, settings) != QgsLayoutExporter.Success:
            sys.exit("QGIS could not export its layout")
        taken.append((time.perf_counter() - start) * 1000)
    sys.stdout.write(json.dumps({"sheet": median(taken)}) + "\n")
    sys.stdout.flush()


main(sys.argv[1], sys.argv[2])
