"""Clubs, all invented, by sport: town, name, code, two colors and a ground."""

from typing import Final, Literal

from msgspec import Struct


Discipline = Literal["SOCCER", "BASKETBALL", "HOCKEY", "BASEBALL", "GRIDIRON"]


class Club(Struct, frozen=True):
    """One club."""

    code: str
    """Three letters, unique within its sport."""
    town: str
    name: str
    """Full name in soccer ("Eastmere United"), otherwise the name without the town ("Gulls")."""
    colors: tuple[str, str]
    """First and second color, as `rrggbb`."""
    ground: str


_SOCCER: Final = """
Eastmere|Eastmere United|EAS|b3123b|ffffff|Lantern Lane
Port Arden|Port Arden Athletic|PAR|0b3d91|f2c14e|Quayside
Westhollow|Westhollow Town|WHT|1f7a3d|ffffff|The Hollow
Kingsbarrow|Kingsbarrow Rovers|KGB|5b2a86|e8e8e8|Barrow Park
Norfell|Norfell City|NOR|6cb4ee|14213d|Beacon Road
Saltmarsh|Saltmarsh Wanderers|SAL|f28c28|1b1b1b|Marsh Gate
Greycliff|Greycliff Albion|GRY|4a4e69|f2e9e4|Clifftop Ground
Dunwater|Dunwater Orient|DUN|c1121f|003049|Weir Road
Alderby|Alderby Vale|ALD|006d77|edf6f9|Alder Fields
Thornleigh|Thornleigh Rangers|THO|202c59|f18f01|Thorn Street
Millbridge|Millbridge County|MIL|7f1d1d|facc15|Mill Lane
Harrowgate Sands|Harrowgate Sands|HGS|0e7490|fde68a|The Dunes
Castle Rowan|Castle Rowan Thistle|CRW|3f3cbb|f9a8d4|Rowan Park
Ferndale Cross|Ferndale Cross|FER|14532d|d9f99d|Crossfield
"""

_BASKETBALL: Final = """
Arcadia Bay|Tidebreakers|ABT|0f4c81|ff6f61|Tide Center
Silver Mesa|Outriders|SMO|8a8d8f|c8102e|Mesa Arena
Copper Falls|Foundry|CPF|b87333|1c1c1c|Foundry Hall
Lake Verity|Herons|LVH|2a6f97|f4f1de|Verity Pavilion
Redwater|Comets|RWC|a4161a|ffba08|Comet Dome
Granite Point|Sentinels|GPS|495057|74c69d|Granite Garden
New Calder|Nightjars|NCN|240046|e0aaff|Calder Center
Palmetto Shore|Flares|PSF|f77f00|003049|Flare Court
Stonebrook|Voyagers|STB|005f73|e9d8a6|Brook Arena
High Prairie|Longhorn Owls|HPO|6a4c93|ffca3a|Prairie Hall
"""

_HOCKEY: Final = """
Frostholm|Icewardens|FRO|0a2463|e2e2e2|Frost Arena
Port Meridian|Breakers|PME|1b998b|2d3047|Meridian Place
Iron Valley|Smelters|IRV|d1495b|30343f|Furnace Forum
Lac Bleu|Voltigeurs|LBV|003f88|fdc500|Aréna du Lac
Timber Ridge|Lynx|TMB|2f5233|f5f5dc|Ridge Gardens
Glacier City|Auroras|GLA|5e60ce|80ffdb|Aurora Rink
Northgate|Ravens' Watch|NGW|111111|c9ada7|Northgate Ice
Bellhaven|Mariners' Guild|BLH|13315c|8da9c4|Guild Hall
Snowmere|Sled Dogs|SNO|9d0208|faf3dd|Mere Centre
Quarry Hill|Stonecutters|QHS|6c757d|f77f00|Quarry Dome
"""

_BASEBALL: Final = """
Cedar Harbor|Gulls|CHG|1d3557|e63946|Harbor Field
Bayou Grande|Bullfrogs|BAY|2d6a4f|ffd166|Cypress Park
Dust Creek|Wranglers|DCW|bc6c25|283618|Creek Yard
Milltown|Weavers|MTW|540b0e|e09f3e|Loom Street Park
Summit City|Climbers|SUM|3a0ca3|f1faee|Summit Grounds
Orchard Bay|Pippins|ORP|c1121f|fdf0d5|Orchard Stadium
River Bend|Ferrymen|RBF|023e8a|caf0f8|Ferry Landing
Sunfield|Scorchers|SUN|e85d04|370617|Sunfield Park
Kettle Point|Kingfishers|KPK|0077b6|ffb703|Kettle Park
Amber Plains|Threshers|AMB|d4a373|344e41|Granary Field
"""

_GRIDIRON: Final = """
Blackwater|Brigade|BWB|0d1b2a|e0e1dd|Brigade Bowl
Copper Canyon|Condors|CCC|9c6644|ede0d4|Canyon Stadium
Great Lakes|Lamplighters|GLL|001d3d|ffc300|Lamplight Field
Gulf Harbor|Hurricanehawks|GHH|006466|f15bb5|Harbor Bowl
Steel River|Riveters|STR|343a40|f8961e|Rivet Field
Pine Barrens|Wardens|PBW|1b4332|d8f3dc|Warden Stadium
"""


def _clubs(table: str) -> tuple[Club, ...]:
    rows = (line.split("|") for line in table.split("\n") if line)
    return tuple(Club(code, town, name, (first, second), ground) for town, name, code, first, second, ground in rows)


CLUBS: Final[dict[Discipline, tuple[Club, ...]]] = {
    "SOCCER": _clubs(_SOCCER),
    "BASKETBALL": _clubs(_BASKETBALL),
    "HOCKEY": _clubs(_HOCKEY),
    "BASEBALL": _clubs(_BASEBALL),
    "GRIDIRON": _clubs(_GRIDIRON),
}
