"""Run by QGIS's own Python: seconds from connecting to a store to the painted map, and from a pan to it; a line of JSON.

Arguments: host, port, database, user, and two extents as `W,S,E,N`: after the whole layer, the map goes to the first, and
from there, measured, to the second.
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
    whole, first, second = (tuple(map(float, text.split(","))) for text in sys.argv[5:8])
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
    paint(layer, first)
    start = time.perf_counter()
    paint(layer, second)
    sys.stdout.write(json.dumps([opened, time.perf_counter() - start]) + "\n")


application = QgsApplication([], True)
application.initQgis()
main()
