"""Random scores in a mock feed."""

import random

import aiohttp


class Scores:
    """Changes the scores of random live games."""

    def __init__(self, http: aiohttp.ClientSession, feed: str, rng: random.Random) -> None:
        """Use the mock feed at the URL `feed`, which was started with `--control`."""
        self._http = http
        self._feed = feed
        self._rng = rng
        self._played: list[str] = []

    async def score(self) -> None:
        """Set random scores of a random game."""
        if not self._played:
            async with self._http.get(f"{self._feed}/v1/scoreboard") as response:
                contests = (await response.json())["contests"]
            self._played = [item["id"] for item in contests if item["state"]["word"] == "IN_PLAY"]
        scores = {"scores": [self._rng.randint(0, 99), self._rng.randint(0, 99)]}
        async with self._http.patch(f"{self._feed}/v1/games/{self._rng.choice(self._played)}", json=scores) as response:
            response.raise_for_status()
