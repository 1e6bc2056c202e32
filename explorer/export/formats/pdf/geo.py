"""Georeference a page: which of its points are which on the ground (ISO 32000-2, 12.10).

Acrobat shows coordinates and measures; GDAL, hence QGIS, opens the page as a map. Verified with GDAL's PDF driver.
"""

from __future__ import annotations

from explorer.export.formats.pdf_source import text
from explorer.export.layout.layout import Layout

# The page's projection, Web Mercator; as pyproj's CRS(3857).to_wkt("WKT1_ESRI") says it.
WKT = (
    'PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",'
    'SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
    'PROJECTION["Mercator_Auxiliary_Sphere"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",0.0],PARAMETER["Standard_Parallel_1",0.0],PARAMETER["Auxiliary_Sphere_Type",0.0],'
    'UNIT["Meter",1.0]]'
)


def viewport(layout: Layout, points: float, tall: float) -> bytes:
    """Return the page's entry for its map; `points` to a layout millimetre, on a page `tall` points high."""
    frame = layout.frame
    west, south, east, north = layout.ground
    corners = b"0 0 0 1 1 1 1 0"
    ground = b" ".join(b"%.9f" % v for v in (south, west, north, west, north, east, south, east))
    box = b"%.4f %.4f %.4f %.4f" % (
        frame.x * points,
        tall - frame.bottom * points,
        frame.right * points,
        tall - frame.y * points,
    )
    system = b"/GCS <</Type /PROJCS /EPSG 3857 /WKT (%s)>>" % WKT.encode("ascii")
    measure = b"<</Type /Measure /Subtype /GEO /Bounds [%s] /GPTS [%s] /LPTS [%s] %s>>" % (
        corners,
        ground,
        corners,
        system,
    )
    name = text(layout.content.title)
    return b"/VP [<</Type /Viewport /BBox [%s] /Name %s /Measure %s>>]" % (box, name, measure)
