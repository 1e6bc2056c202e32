"""Run by QGIS's own Python: milliseconds of a step of its temporal controller over one file; medians as JSON."""

import json
import sys
import time
from statistics import median, quantiles

from qgis.core import QgsApplication, QgsDateTimeRange, QgsVectorLayer, QgsVectorLayerTemporalProperties
from qgis.PyQt.QtCore import QDateTime, Qt
from qgis_map import map_of, paint


def main(file, days):
    application = QgsApplication([], True)
    application.initQgis()
    layer = QgsVectorLayer(file, "layer", "ogr")
    time_of = layer.temporalProperties()
    time_of.setIsActive(True)
    time_of.setMode(QgsVectorLayerTemporalProperties.ModeFeatureDateTimeStartAndEndFromFields)
    time_of.setStartField("start")
    time_of.setEndField("end")
    drawn = map_of(layer)
    drawn.setIsTemporal(True)
    taken = []
    for day in days:
        begin = QDateTime.fromString(day, Qt.ISODate)
        drawn.setTemporalRange(QgsDateTimeRange(begin, begin.addDays(1)))
        start = time.perf_counter()
        paint(drawn)
        taken.append((time.perf_counter() - start) * 1000)
    sys.stdout.write(json.dumps({"step": median(taken), "p95": quantiles(taken, n=20)[-1]}) + "\n")


main(sys.argv[1], sys.argv[2:])
