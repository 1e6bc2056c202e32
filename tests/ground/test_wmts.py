"""WMTS capabilities: which layers can be grounds, and with which address."""

from __future__ import annotations

import pytest

from explorer.ground import services, wmts
from explorer.ground.tiles import GroundError

KVP = "https://gis.example.cn/wmts"


def document(
    *, crs: str = "urn:ogc:def:crs:EPSG::3857", prefix: str = "EPSG:3857:", resource: str = ""
) -> bytes:
    matrices = "".join(
        f"<TileMatrix><ows:Identifier>{prefix}{z}</ows:Identifier>"
        f"<ScaleDenominator>{559082264.0287178 / 2**z}</ScaleDenominator>"
        "<TileWidth>256</TileWidth><TileHeight>256</TileHeight></TileMatrix>"
        for z in range(3, 17)
    )
    link = f'<ResourceURL format="image/png" resourceType="tile" template="{resource}"/>' if resource else ""
    return f"""<?xml version="1.0"?>
<Capabilities xmlns="http://www.opengis.net/wmts/1.0" xmlns:ows="http://www.opengis.net/ows/1.1"
 xmlns:xlink="http://www.w3.org/1999/xlink" version="1.0.0">
<ows:OperationsMetadata><ows:Operation name="GetTile"><ows:DCP><ows:HTTP><ows:Get xlink:href="{KVP}?"/>
</ows:HTTP></ows:DCP></ows:Operation></ows:OperationsMetadata>
<Contents><Layer><ows:Title>重庆 影像 &lt;b&gt;2023&lt;/b&gt;</ows:Title><ows:Identifier>cq:img</ows:Identifier>
<Style><ows:Identifier>default</ows:Identifier></Style><Format>image/png</Format>
<TileMatrixSetLink><TileMatrixSet>GM</TileMatrixSet></TileMatrixSetLink>{link}</Layer>
<TileMatrixSet><ows:Identifier>GM</ows:Identifier><ows:SupportedCRS>{crs}</ows:SupportedCRS>{matrices}
</TileMatrixSet></Contents></Capabilities>""".encode()


def test_a_layer_with_parameters_has_the_key_of_its_capabilities() -> None:
    (layer,) = wmts.layers(document(), f"{KVP}?REQUEST=GetCapabilities&tk={{key}}")
    assert (layer.title, layer.least, layer.most) == ("重庆 影像 2023", 3, 16)
    assert services.address(layer.template, 12, 3250, 1697, "k") == (
        f"{KVP}?tk=k&SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=cq%3Aimg&STYLE=default&TILEMATRIXSET=GM"
        "&FORMAT=image/png&TILEMATRIX=EPSG:3857:12&TILEROW=1697&TILECOL=3250"
    )
    assert services.read_template(layer.template) == (layer.template, "")


def test_a_layer_with_an_address_of_its_own_is_requested_there() -> None:
    resource = "https://t.example.cn/img/{Style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.png"
    (layer,) = wmts.layers(document(prefix="", resource=resource), f"{KVP}/1.0.0/WMTSCapabilities.xml")
    assert layer.template == "https://t.example.cn/img/default/GM/{z}/{y}/{x}.png"


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"<html>sign in</html>", "ground.no_wmts"),
        (b"", "ground.no_wmts"),
        (b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><a>&c;</a>', "ground.no_wmts"),
        (document(crs="urn:ogc:def:crs:EPSG::4490"), "ground.wmts_4326"),
        (document(resource="https://t.cn/{Time}/{TileMatrix}/{TileRow}/{TileCol}"), "ground.wmts_4326"),
    ],
)
def test_what_has_no_tiles_for_us_is_refused_in_one_line(data: bytes, key: str) -> None:
    with pytest.raises(GroundError) as told:
        wmts.layers(data, KVP)
    assert told.value.words.key == key
