"""Turns the simulator's state into payload objects."""

from datetime import datetime, timedelta
from typing import Final, Literal, assert_never

from dashboard.mockfeed import payload
from dashboard.mockfeed.simulator import baseball, basketball, football, hockey, situations, soccer
from dashboard.mockfeed.simulator.clubs import Club, Discipline
from dashboard.mockfeed.simulator.contest import Contest, State
from dashboard.mockfeed.simulator.evening import Evening
from dashboard.mockfeed.simulator.timeline import LogEntry, Stage


REGULATION: Final[dict[Discipline, int]] = {
    "SOCCER": soccer.REGULATION,
    "BASKETBALL": basketball.REGULATION,
    "HOCKEY": hockey.REGULATION,
    "BASEBALL": baseball.REGULATION,
    "GRIDIRON": football.REGULATION,
}


def contests(evening: Evening, began: datetime, second: float) -> list[payload.Contest]:
    """Return all contests of an evening, `second` simulated seconds after it began at `began` (aware)."""
    return [_contest(contest, began, contest.state_at(second)) for contest in evening.contests]


def _contest(contest: Contest, began: datetime, state: State) -> payload.Contest:
    fixture, moment = contest.fixture, state.moment
    planned = began + timedelta(seconds=fixture.start_s)
    return payload.Contest(
        id=fixture.id,
        discipline=fixture.discipline,
        competition=payload.Competition(
            code=fixture.competition.code, title=fixture.competition.title, round=fixture.competition.round
        ),
        starts_at=planned,
        state=payload.ContestState(
            word=moment.phase, caption=moment.caption, reason=moment.reason, decided_by=moment.decision
        ),
        sides=(_team(fixture.home), _team(fixture.away)),
        scores=moment.score,
        partials=list(moment.partials),
        kicks=moment.kicks,
        stage=_stage(moment.stage, REGULATION[fixture.discipline]),
        clock=_clock(state),
        field=_field(moment.situation),
        log=[_incident(number, entry) for number, entry in enumerate(state.entries, 1)],
        ground=payload.Ground(name=fixture.home.ground, town=fixture.home.town),
        meeting=fixture.meeting,
        channels=[fixture.channel],
        changed_at=planned + timedelta(seconds=int(state.changed_s)),
    )


def _team(club: Club) -> payload.Team:
    return payload.Team(code=club.code, town=club.town, name=club.name, colours=club.colors)


def _stage(stage: Stage | None, regulation: int) -> payload.Stage | None:
    if stage is None:
        return None
    return payload.Stage(no=stage.number, type=stage.kind, label=stage.label, of=regulation)


def _clock(state: State) -> payload.ClockFace | None:
    clock, face = state.moment.clock, state.face
    if clock is None or face is None:
        return None
    counts: Literal["UP", "DOWN"] = "UP" if clock.counts == "up" else "DOWN"
    return payload.ClockFace(
        text=face.text, ms=face.milliseconds, counts=counts, running=clock.running, added=face.added
    )


def _field(situation: situations.Situation | None) -> payload.Field | None:
    match situation:
        case situations.Count(half, balls, strikes, outs, bases):
            occupied = [base for base, runner in enumerate(bases, 1) if runner]
            return payload.BaseballField(half=half, count=(balls, strikes), outs=outs, bases=occupied)
        case situations.Downs():
            return payload.GridironField(
                timeouts=situation.timeouts,
                ball=situation.possession,
                down=situation.down,
                to_go=situation.distance,
                spot=situation.spot,
                red_zone=situation.red_zone,
            )
        case situations.Strength(power_play, empty_net):
            return payload.HockeyField(power_play=power_play, empty_net=empty_net)
        case situations.Fouls(bonus, timeouts):
            return payload.BasketballField(bonus=bonus, timeouts=timeouts)
        case None:
            return None
        case unreachable:
            assert_never(unreachable)


def _incident(number: int, entry: LogEntry) -> payload.Incident:
    withdrawal = entry.withdrawn
    return payload.Incident(
        no=number,
        what=entry.kind,
        side=entry.side,
        when=entry.when,
        who=entry.player,
        scores=withdrawal.score if withdrawal else entry.score,
        remark=withdrawal.remark if withdrawal else entry.remark,
        void=withdrawal is not None,
    )
