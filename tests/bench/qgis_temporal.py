"""Run by QGIS's own Python: milliseconds of a step of its temporal controller over one file; medians as JSON."""

import json
import sys
import time
from statistics import median, quantiles

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsDateTimeRange,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorLayerTemporalProperties,
)
from qgis.PyQt.QtCore import QDateTime, QSize, Qt

BOX = (103, 28.3, 110, 32)


def settings(layer):
    mercator = QgsCoordinateReferenceSystem("EPSG:3857")
    found = QgsMapSettings()
    found.setLayers([layer])
    found.setDestinationCrs(mercator)
    found.setOutputSize(QSize(1280, 760))
    degrees = QgsCoordinateReferenceSystem("EPSG:4326")
    there = QgsCoordinateTransform(degrees, mercator, QgsProject.instance())
    found.setExtent(there.transformBoundingBox(QgsRectangle(*BOX)))
    found.setFlag(QgsMapSettings.Antialiasing, True)
    found.setIsTemporal(True)
    return found


def main(file, days):
    application = QgsApplication([], True)
    application.initQgis()
    layer = QgsVectorLayer(file, "layer", "ogr")
    time_of = layer.temporalProperties()
    time_of.setIsActive(True)
    time_of.setMode(QgsVectorLayerTemporalProperties.ModeFeatureDateTimeStartAndEndFromFields)
    time_of.setStartField("start")
    time_of.setEndField("end")
    drawn = settings(layer)
    taken = []
    for day in days:
        begin = QDateTime.fromString(day, Qt.ISODate)
        drawn.setTemporalRange(QgsDateTimeRange(begin, begin.addDays(1)))
        start = time.perf_counter()
        job = QgsMapRendererParallelJob(drawn)
        job.start()
        job.waitForFinished()
        job.renderedImage()
        taken.append((time.perf_counter() - start) * 1000)
    sys.stdout.write(json.dumps({"step": median(taken), "p95": quantiles(taken, n=20)[-1]}) + "\n")


main(sys.argv[1], sys.argv[2:])
