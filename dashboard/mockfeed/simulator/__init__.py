"""
The simulator: the state of an evening at any simulated second, as a function of a seed. Pure.

    evening           an evening of 21 games, and one evening after another
    contest           one game: its fixture, and its state at any second
    timeline          the scoresheet on which a sport records a game
    soccer, basketball, hockey, baseball, football    one sport each
    innings, gridiron, drive, shootout                parts of a sport
    game_clock        the clock of a game
    situations        the situation beside score and clock, by sport
    clubs, players    invented names

Each sport is drawn from measured or published frequencies. The module of the sport names its sources.
"""
