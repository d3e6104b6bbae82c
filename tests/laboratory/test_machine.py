"""The description of this machine."""

import os

from dashboard.laboratory.machine import this_machine


def test_machine_names_what_figures_depend_on() -> None:
    """Figures of another processor or another aiohttp are not comparable."""
    machine = this_machine()

    assert machine.cores == os.cpu_count()
    assert machine.cpu
    assert set(machine.packages) == {"aiohttp", "msgspec"}
