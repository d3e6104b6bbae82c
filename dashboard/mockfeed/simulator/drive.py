"""
American football: a drive, play by play, up to its end.

A conversion follows its touchdown after 30 to 60 seconds. 94 % of the kicks and 48 % of the rare two-point tries
succeed. Touchdowns withdrawn after a review are an assumption: 0.1 per game.
"""

from random import Random
from typing import Final

from dashboard.mockfeed.simulator.gridiron import Ball, gain
from dashboard.mockfeed.simulator.situations import Downs
from dashboard.mockfeed.simulator.timeline import Scoresheet


FORM_SPREAD: Final = 1.0
"""Standard deviation of a side's form, in yards per play."""
HOME_EDGE: Final = 0.22
"""Advantage of the home side, in yards per play."""
EASING: Final = 0.04
"""Yards per play that the side behind gains for each point: leaders play safe."""
LATE_PUSH: Final = 3.5
"""Additional yards per play for a side behind by one score in the last minutes."""
DAY_SPREAD: Final = 0.35
"""Standard deviation of the day's effect on both sides, in yards per play."""
GAME_S_A_PLAY: Final = (28.5, 21.0, 27.5, 24.5, 23.0)
"""Game seconds from snap to snap, by quarter: sides hurry before half-time and the end."""
INCOMPLETE_S: Final = 6.0
TURNOVER: Final = 0.026
"""Chance of a turnover per play."""
FIELD_GOAL_RANGE: Final = 27
"""Longest distance to the goal line, in yards, for a field goal."""
OVERTIME_RANGE: Final = 35
EXTRA_POINT: Final = 0.94
TWO_POINT_TRY: Final = 0.06
TWO_POINT: Final = 0.48
REVIEWED: Final = 0.1 / 5.04
"""Share of the touchdowns that are shown and then withdrawn."""
KICK_RETURN: Final = 75
"""Yards to the goal line after a kick-off."""
STOPPED: Final = 0.15
"""Share of the plays after which the clock is stopped for a time-out or the two-minute warning."""
COMMERCIAL_S: Final = (50.0, 130.0)


class Drive:
    """The play of both sides, drive after drive. Time and points are written to the scoresheet."""

    def __init__(self, sheet: Scoresheet, random: Random) -> None:
        self.sheet = sheet
        self.random = random
        self.ball = Ball(random.randrange(2), KICK_RETURN)
        day = random.gauss(0, DAY_SPREAD)
        self.form = tuple(day + edge + random.gauss(0, FORM_SPREAD) for edge in (HOME_EDGE, -HOME_EDGE))
        self.timeouts = (3, 3)
        self.finished = 0
        """Drives that have ended in this half or overtime."""

    def kick_off(self, receiver: int, timeouts: int) -> None:
        """Begin a half: give the ball to the receiver, and `timeouts` time-outs to each side."""
        self.ball = Ball(receiver, KICK_RETURN)
        self.timeouts = (timeouts, timeouts)
        self.finished = 0

    def snap(self) -> None:
        """Write the situation, then play one play."""
        ball, random = self.ball, self.random
        self.sheet.situation = Downs(
            self.timeouts, ball.side, ball.down, ball.distance, ball.spot(self.sheet.codes), ball.to_goal <= 20
        )
        self.sheet.write()
        if self._kicks():
            self._field_goal()
        elif ball.down == 4 and not self._goes_for_it():
            self._spend(8.0, stopped_s=random.uniform(*COMMERCIAL_S))
            self._hand_over(ball.punted(random.triangular(28, 58, 41)))
        elif random.random() < TURNOVER:
            self._spend(8.0, stopped_s=random.uniform(*COMMERCIAL_S))
            self._hand_over(ball.lost(random.triangular(-5, 25, 5)))
        else:
            self._scrimmage()

    @property
    def _quarter(self) -> int:
        return self.sheet.stage.number if self.sheet.stage else 1

    @property
    def _behind(self) -> int:
        """Points by which the side with the ball is behind; negative if it leads."""
        return -self.sheet.lead() if self.ball.side == 0 else self.sheet.lead()

    @property
    def _late(self) -> bool:
        return self._quarter > 4 or (self._quarter == 4 and self.sheet.played_s < 240)

    def _kicks(self) -> bool:
        """Return whether to kick: on fourth down within range, or at the end of a half or of the game."""
        reach = FIELD_GOAL_RANGE if self._quarter <= 4 else OVERTIME_RANGE
        if self.ball.to_goal > reach or (self._late and self._behind > 3):
            return False
        if self.ball.down == 4:
            return True
        if self._quarter > 4 and self.finished and self._behind >= 0:
            return True
        return self.sheet.played_s < 30 and (self._quarter == 2 or (self._quarter >= 4 and self._behind >= 0))

    def _goes_for_it(self) -> bool:
        if self._late and self._behind > 0:
            return True
        return self.ball.distance <= 3 and self.ball.to_goal < 60 and self.random.random() < 0.55

    def _form(self) -> float:
        """Return the yards per play by which the side with the ball exceeds an ordinary one."""
        push = LATE_PUSH if self._late and (self._quarter > 4 or 0 < self._behind <= 8) else 0.0
        return self.form[self.ball.side] + EASING * self._behind + push

    def _spend(self, running_s: float, *, stopped_s: float) -> None:
        """Let time pass with the clock running, then with the clock stopped."""
        self.sheet.run(True)
        self.sheet.wait(min(running_s, self.sheet.played_s))
        if stopped_s:
            self.sheet.run(False)
            self.sheet.write()
            self.sheet.wait(stopped_s)

    def _scrimmage(self) -> None:
        """Play a run or a pass."""
        random = self.random
        yards, stops = gain(random, self._form())
        if stops:
            self._spend(INCOMPLETE_S, stopped_s=random.uniform(30, 50))
        else:
            stopped_s = random.uniform(*COMMERCIAL_S) if random.random() < STOPPED else 0.0
            if stopped_s and random.random() < 0.5:
                self._call_time_out(random.randrange(2))
            self._spend(GAME_S_A_PLAY[self._quarter - 1] * random.uniform(1.0, 1.6), stopped_s=stopped_s)
        ball = self.ball.advanced(yards)
        if ball is None:
            self._hand_over(self.ball.lost(yards))
        elif ball.to_goal <= 0:
            self._touchdown()
        elif ball.to_goal >= 100:
            self._count("SAFETY", 1 - self.ball.side, 2)
            self._hand_over(Ball(1 - self.ball.side, 60))
        else:
            self.ball = ball

    def _call_time_out(self, side: int) -> None:
        left = [*self.timeouts]
        left[side] = max(0, left[side] - 1)
        self.timeouts = (left[0], left[1])

    def _hand_over(self, ball: Ball) -> None:
        self.ball = ball
        self.finished += 1

    def _count(self, kind: str, side: int, points: int, remark: str | None = None) -> None:
        """Add points and log them, with a situation without ball and down."""
        sheet = self.sheet
        sheet.run(False)
        sheet.situation = Downs(self.timeouts)
        sheet.add(side, points)
        when = f"{sheet.caption} {sheet.clock.face().text if sheet.clock else ''}"
        sheet.log(kind, side, when, self.random.choice(sheet.rosters[side]), remark)
        sheet.write()

    def _touchdown(self) -> None:
        random, sheet, side = self.random, self.sheet, self.ball.side
        reviewed = random.random() < REVIEWED and sheet.played_s > 0
        self._count("TOUCHDOWN", side, 6)
        if reviewed:
            sheet.wait(random.uniform(60, 180))
            sheet.withdraw(len(sheet.entries) - 1, 6, "review: down at the 1")
            self.ball = Ball(side, 1, 1, 1)
            return
        sheet.wait(random.uniform(30, 60))
        if self._quarter < 5:
            self._convert(side)
        sheet.wait(random.uniform(*COMMERCIAL_S))
        self._hand_over(Ball(1 - side, KICK_RETURN))

    def _convert(self, side: int) -> None:
        draw = self.random.random()
        if self.random.random() < TWO_POINT_TRY:
            if draw < TWO_POINT:
                self._count("CONVERSION", side, 2)
        elif draw < EXTRA_POINT:
            self._count("CONVERSION", side, 1)

    def _field_goal(self) -> None:
        """Try a field goal. If it fails, the other side gets the ball where the kick was made."""
        random, ball = self.random, self.ball
        self._spend(5.0, stopped_s=0.0)
        if random.random() < 1.0 - 0.009 * ball.to_goal:
            self._count("FIELD_GOAL", ball.side, 3, f"{ball.to_goal + 17} yards")
            self.sheet.wait(random.uniform(*COMMERCIAL_S))
            self._hand_over(Ball(1 - ball.side, KICK_RETURN))
        else:
            self.sheet.run(False)
            self.sheet.write()
            self.sheet.wait(random.uniform(*COMMERCIAL_S))
            self._hand_over(ball.lost(-7))
