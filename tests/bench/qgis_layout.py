"""Run by QGIS's own Python: export a layout of the same relief, basemap, names and features; medians as JSON."""

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
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsPalLayerSettings,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsUnitTypes,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)

GROUND = ("neighbours", "counties", "boundary_lines", "rivers", "labels")


def add_layers(project, ground, own):
    """Relief lowest, then the basemap, then the features; places and features with their names."""
    mercator = QgsCoordinateReferenceSystem("EPSG:3857")
    project.setCrs(mercator)
    relief = QgsRasterLayer(f"{own}/relief.tif", "relief", "gdal")
    relief.setCrs(mercator)
    features = f"{own}/features.geojson"
    vectors = [(f"{ground}/{n}.geojson", "name_zh" if n == "labels" else "") for n in GROUND]
    vectors += [(f"{features}|geometrytype={g}", "name") for g in ("Polygon", "LineString", "Point")]
    made = []
    for path, field in vectors:
        layer = QgsVectorLayer(path, path, "ogr")
        if layer.isValid():
            if field:
                settings = QgsPalLayerSettings()
                settings.fieldName = field
                layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
                layer.setLabelsEnabled(True)
            if (
                layer.geometryType() == 2
            ):  # the relief shows through; a layer's opacity would paint it as pixels
                layer.renderer().symbol().setOpacity(0.4)
            made.append(layer)
    shown = [*([relief] if relief.isValid() else []), *made]
    for layer in shown:  # each is laid over the one before
        project.addMapLayer(layer)
    return [layer.name() for layer in shown]


def layout_of(ground, own):
    """An A3 layout with the map and a legend."""
    project = QgsProject.instance()
    names = add_layers(project, ground, own)
    layout = QgsLayout(project)
    layout.initializeDefaults()
    layout.pageCollection().page(0).setPageSize(QgsLayoutSize(420, 297, QgsUnitTypes.LayoutMillimeters))
    canvas = QgsLayoutItemMap(layout)
    canvas.attemptMove(QgsLayoutPoint(10, 10, QgsUnitTypes.LayoutMillimeters))
    canvas.attemptResize(QgsLayoutSize(400, 277, QgsUnitTypes.LayoutMillimeters))
    degrees = QgsCoordinateReferenceSystem("EPSG:4326")
    to_map = QgsCoordinateTransform(degrees, project.crs(), project)
    canvas.setExtent(to_map.transformBoundingBox(QgsRectangle(101.5, 27.0, 110.5, 33.0)))
    layout.addLayoutItem(canvas)
    layout.addLayoutItem(QgsLayoutItemLegend(layout))
    return layout, names


def main():
    ground, own, runs = sys.argv[1:4]
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    layout, names = layout_of(ground, own)  # the exporter holds no reference of its own
    exporter = QgsLayoutExporter(layout)
    image = QgsLayoutExporter.ImageExportSettings()
    image.dpi = 300
    taken = {"png": [], "pdf": []}
    for _ in range(int(runs)):
        start = time.perf_counter()
        if exporter.exportToImage(f"{own}/qgis.png", image) != QgsLayoutExporter.Success:
            sys.exit("QGIS could not export its layout")
        taken["png"].append(time.perf_counter() - start)
        start = time.perf_counter()
        exporter.exportToPdf(f"{own}/qgis.pdf", QgsLayoutExporter.PdfExportSettings())
        taken["pdf"].append(time.perf_counter() - start)
    told = {k: median(v) for k, v in taken.items()}
    sys.stdout.write(json.dumps({**told, "relief": "relief" in names, "layers": len(names)}) + "\n")
    sys.stdout.flush()
    application.exitQgis()


main()
