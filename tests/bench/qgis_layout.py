"""Run by QGIS's own Python: export a layout of the same basemap and features; prints median seconds as JSON."""

import json
import sys
import time
from statistics import median

from qgis.core import (
    QgsApplication,
    QgsLayout,
    QgsLayoutExporter,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsProject,
    QgsRectangle,
    QgsUnitTypes,
    QgsVectorLayer,
)


def layout_of(ground, features):
    """An A3 layout with the basemap's polygons, lines and rivers, the features, and a legend."""
    project = QgsProject.instance()
    files = [f"{ground}/{n}.geojson" for n in ("neighbours", "counties", "boundary_lines", "rivers")]
    for path in [*files, *(f"{features}|geometrytype={g}" for g in ("Polygon", "LineString", "Point"))]:
        layer = QgsVectorLayer(path, path, "ogr")
        if layer.isValid():
            project.addMapLayer(layer)
    layout = QgsLayout(project)
    layout.initializeDefaults()
    layout.pageCollection().page(0).setPageSize(QgsLayoutSize(420, 297, QgsUnitTypes.LayoutMillimeters))
    canvas = QgsLayoutItemMap(layout)
    canvas.attemptMove(QgsLayoutPoint(10, 10, QgsUnitTypes.LayoutMillimeters))
    canvas.attemptResize(QgsLayoutSize(400, 277, QgsUnitTypes.LayoutMillimeters))
    canvas.setExtent(QgsRectangle(101.5, 27.0, 110.5, 33.0))
    layout.addLayoutItem(canvas)
    layout.addLayoutItem(QgsLayoutItemLegend(layout))
    return layout


def main():
    ground, features, out, runs = sys.argv[1:5]
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    layout = layout_of(ground, features)  # the exporter holds no reference of its own
    exporter = QgsLayoutExporter(layout)
    image = QgsLayoutExporter.ImageExportSettings()
    image.dpi = 300
    taken = {"png": [], "pdf": []}
    for _ in range(int(runs)):
        start = time.perf_counter()
        if exporter.exportToImage(f"{out}/qgis.png", image) != QgsLayoutExporter.Success:
            sys.exit("QGIS could not export its layout")
        taken["png"].append(time.perf_counter() - start)
        start = time.perf_counter()
        exporter.exportToPdf(f"{out}/qgis.pdf", QgsLayoutExporter.PdfExportSettings())
        taken["pdf"].append(time.perf_counter() - start)
    sys.stdout.write(json.dumps({k: median(v) for k, v in taken.items()}) + "\n")
    sys.stdout.flush()
    application.exitQgis()


main()
