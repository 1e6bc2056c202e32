"""Run by QGIS's own Python: seconds to open each file given and to paint its first layer; a line of JSON."""

import json
import sys
import time

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize

BOX = (103, 28.3, 110, 32)
SIZE = QSize(1280, 760)


def opened_and_painted(file):
    start = time.perf_counter()
    layer = QgsVectorLayer(file, "layer", "ogr")
    if not layer.isValid():
        raise SystemExit(file)
    QgsProject.instance().addMapLayer(layer)
    mercator = QgsCoordinateReferenceSystem("EPSG:3857")
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(mercator)
    settings.setOutputSize(SIZE)
    degrees = QgsCoordinateReferenceSystem("EPSG:4326")
    there = QgsCoordinateTransform(degrees, mercator, QgsProject.instance())
    settings.setExtent(there.transformBoundingBox(QgsRectangle(*BOX)))
    settings.setFlag(QgsMapSettings.Antialiasing, True)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage()
    taken = time.perf_counter() - start
    QgsProject.instance().clear()
    return taken


application = QgsApplication([], True)
application.initQgis()
sys.stdout.write(json.dumps([opened_and_painted(file) for file in sys.argv[1:]]) + "\n")
