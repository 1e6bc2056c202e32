"""Run by QGIS's own Python: seconds from connecting to a store to the painted map, and from pans to it; a line of JSON.

Arguments: host, port, database, user, and extents as `W,S,E,N`: the whole layer, and the one from which the map goes,
measured, to each of the next two, and, from one to the other, to the rest.
"""

import json
import sys
import time

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsDataSourceUri,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize

SIZE = QSize(1120, 700)
MERCATOR = QgsCoordinateReferenceSystem("EPSG:3857")


def paint(layer, box):
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(MERCATOR)
    settings.setOutputSize(SIZE)
    degrees = QgsCoordinateReferenceSystem("EPSG:4326")
    there = QgsCoordinateTransform(degrees, MERCATOR, QgsProject.instance())
    settings.setExtent(there.transformBoundingBox(QgsRectangle(*box)))
    settings.setFlag(QgsMapSettings.Antialiasing, True)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage()


def main():
    host, port, database, user = sys.argv[1:5]
    whole, first, second, beyond, *in_a_row = (tuple(map(float, text.split(","))) for text in sys.argv[5:])
    start = time.perf_counter()
    uri = QgsDataSourceUri()
    uri.setConnection(host, port, database, user, "", QgsDataSourceUri.SslDisable)
    uri.setDataSource("twincity", "feature_1", "geom", "", "id")
    uri.setSrid("4326")
    layer = QgsVectorLayer(uri.uri(False), "layer", "postgres")
    if not layer.isValid():
        raise SystemExit(layer.error().message())
    QgsProject.instance().addMapLayer(layer)
    paint(layer, whole)
    opened = time.perf_counter() - start
    found = [opened]
    for boxes in ((second,), (beyond,), in_a_row):
        paint(layer, first)
        start = time.perf_counter()
        for box in boxes:
            paint(layer, box)
        found.append((time.perf_counter() - start) / len(boxes))
    sys.stdout.write(json.dumps(found) + "\n")


application = QgsApplication([], True)
application.initQgis()
main()
