"""Run by QGIS's own Python: seconds to open each file given and to paint its first layer; a line of JSON."""

import json
import sys
import time

from qgis.core import QgsApplication, QgsProject, QgsVectorLayer
from qgis_map import map_of, paint


def opened_and_painted(file):
    start = time.perf_counter()
    layer = QgsVectorLayer(file, "layer", "ogr")
    if not layer.isValid():
        raise SystemExit(file)
    QgsProject.instance().addMapLayer(layer)
    paint(map_of(layer))
    taken = time.perf_counter() - start
    QgsProject.instance().clear()
    return taken


application = QgsApplication([], True)
application.initQgis()
sys.stdout.write(json.dumps([opened_and_painted(file) for file in sys.argv[1:]]) + "\n")
application.exitQgis()
