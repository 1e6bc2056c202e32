"""What scripts of QGIS's own Python that paint a map of one layer have in common."""

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QSize

BOX = (103, 28.3, 110, 32)
SIZE = (1280, 760)


def map_of(layer, size=SIZE, box=BOX):
    """Return the settings of a map in Mercator of a box in degrees."""
    mercator, degrees = (QgsCoordinateReferenceSystem(f"EPSG:{code}") for code in (3857, 4326))
    found = QgsMapSettings()
    found.setLayers([layer])
    found.setDestinationCrs(mercator)
    found.setOutputSize(QSize(*size))
    there = QgsCoordinateTransform(degrees, mercator, QgsProject.instance())
    found.setExtent(there.transformBoundingBox(QgsRectangle(*box)))
    found.setFlag(QgsMapSettings.Antialiasing, True)
    return found


def paint(settings):
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage()
