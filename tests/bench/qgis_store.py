"""Run by QGIS's own Python: seconds from connecting to a store to the painted map, and from pans to it; a line of JSON.

Arguments: host, port, database, user, and in JSON [[width, height], extent of the whole layer, [[extent before a pan, one
after each of some that follow one another], ...]], extents as [W, S, E, N].
"""

import json
import sys
import time

from qgis.core import QgsApplication, QgsDataSourceUri, QgsProject, QgsVectorLayer
from qgis_map import map_of, paint


def main():
    host, port, database, user = sys.argv[1:5]
    size, whole, legs = json.loads(sys.argv[5])
    start = time.perf_counter()
    uri = QgsDataSourceUri()
    uri.setConnection(host, port, database, user, "", QgsDataSourceUri.SslDisable)
    uri.setDataSource("twincity", "feature_1", "geom", "", "id")
    uri.setSrid("4326")
    layer = QgsVectorLayer(uri.uri(False), "layer", "postgres")
    if not layer.isValid():
        raise SystemExit(layer.error().message())
    QgsProject.instance().addMapLayer(layer)
    paint(map_of(layer, size, whole))
    opened = time.perf_counter() - start
    found = [opened]
    for first, *boxes in legs:
        paint(map_of(layer, size, first))
        start = time.perf_counter()
        for box in boxes:
            paint(map_of(layer, size, box))
        found.append((time.perf_counter() - start) / len(boxes))
    sys.stdout.write(json.dumps([*found, [], None]) + "\n")


application = QgsApplication([], True)
application.initQgis()
main()
application.exitQgis()
