"""Names of players, all invented."""

from random import Random
from typing import Final


INITIALS: Final = "ABCDEFGHIJKLMNOPRSTVWY"

_SURNAMES: Final = (
    "Abelow Ackrill Adenko Almiro Anstey Arvedal Baskin Bellorin Berrow Bexton Bolander Brackett Brennock Calvino "
    "Carrow Castrel Cleave Corvin Dalgard Darrick Delmonte Dorrance Dunmore Eastlake Ekberg Ellwand Falkner Farrow "
    "Fenwright Ferrante Galloway Garrick Gilmour Greaves Hadley Halvorsen Harrow Hesketh Hollis Ibarra Ingram Jarrow "
    "Jelinski Kaldor Karlsund Keating Kestrel Kovalo Lanning Larkspur Leclair Lindqvist Lorrimer Maddock Marchetti "
    "Marlowe Mbeko Merrow Nakade Norrell Nyberg Oakley Okonra Orsini Paxton Pellerin Penhale Quarrie Quist Radley "
    "Ravenel Renshaw Rossiter Sandoval Sorrell Stavro Sumida Tamsin Tarrant Thorne Tolland Ueda Ulvestad Varga Vexler "
    "Voss Wakeley Weller Whitlock Yarrow Yelland Zander Zoric"
)

SURNAMES: Final = tuple(_SURNAMES.split())


def roster(random: Random, size: int) -> list[str]:
    """Draw `size` names for one side, with different surnames."""
    return [f"{random.choice(INITIALS)}. {surname}" for surname in random.sample(SURNAMES, size)]
