"""The whole bench: who is made ready when, who is next, and what no longer fits.

Contenders are made ready one after another, so that none disturbs another's
compiler, and paint once. Then they take turns until the time is spent.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import Failure
from engine.painters.stable_diffusion.bench import booth, finish
from engine.painters.stable_diffusion.bench.report import Found, Report
from engine.painters.stable_diffusion.bench.rows import Group, Row
from engine.painters.stable_diffusion.bench.stall import Stall, TooLate

BUDGET = 500.0  # seconds; with the start and the end of the processes, 9 minutes
PATIENCE = 180.0  # seconds for what takes moments once all processes have imported torch
FINISH = {"cuda": 45.0, "cpu": 10.0}  # seconds kept for what comes after the turns
ROUNDS = {"cuda": 9, "cpu": 1}  # turns of each row, at most
SLACK = 1.2  # how much longer a round may take than the last turns did

Tell = Callable[[str], None]


@dataclass
class Course:
    """A run of the bench."""

    rows: Sequence[Row]
    device: str  # "cuda" or "cpu"
    tell: Tell  # of one line on how it goes
    out: Path | None = None  # the JSON, written again after each row
    cache: str = "cold"  # or "warm": whether what is compiled may have been before
    budget: float = BUDGET  # seconds
    begun: float = field(default_factory=time.monotonic)
    stalls: dict[Group, Stall] = field(default_factory=dict)

    @property
    def left(self) -> float:
        """Seconds until the budget is spent."""
        return self.begun + self.budget - time.monotonic()

    def run(self) -> Report:
        """Measure everything. Raises Failure where not even the device can be used."""
        chip = Stall(self.device, booth.describe, self.device)
        reference = self._stall()
        try:
            self.stalls = {row.group: self._stall() for row in self.rows}
            facts = chip.ask(booth.itself, patience=PATIENCE)
            report = Report({**facts, "compile_cache": self.cache})
            self._ceiling(report, chip)
            self._prepare(report, chip)
            self._turns(report, chip)
            finish.finish(report, self.stalls, reference, max(self.left, 1))
        finally:
            for stall in (chip, reference, *self.stalls.values()):
                stall.close()
        report.write(self.out)
        return report

    def _stall(self) -> Stall:
        """A process with a model of its own; all start at once, to import side by side."""
        return Stall(self.device, booth.open_booth, self.device)

    def _prepare(self, report: Report, chip: Stall) -> None:
        """Make each contender ready, and have each row paint once."""
        late: set[Group] = set()
        for row in self.rows:
            self.tell(f"{row.label}: making ready, {self.left:.0f} s left")
            try:
                if row.group in late:
                    raise TooLate("Its contender was not ready in time.")
                flop = chip.ask(booth.cost, row, patience=PATIENCE)
                report.rows.append(self._ready(row, flop, self._spare(report)))
            except Failure as error:
                if isinstance(error, TooLate):
                    late.add(row.group)
                report.leave_out(row.label, error)
                self.tell(f"{row.label}: left out: {error}")
            report.write(self.out)

    def _ready(self, row: Row, flop: int, patience: float) -> Found:
        stall = self.stalls[row.group]
        ready = stall.ask(booth.prepare, row, patience=patience)
        first = stall.ask(booth.turn, row, 0, patience=max(self.left, 1))
        self.tell(f"{row.label}: {first:.3f} s; ready after {ready.load + ready.compile:.1f} s")
        return Found(row, ready, flop, first)

    def _spare(self, report: Report) -> float:
        """Seconds left when one round of who is ready, and the end, are kept."""
        return self.left - FINISH[self.device] - _round(report.rows)

    def _ceiling(self, report: Report, chip: Stall) -> None:
        """What the chip does at its best, now."""
        try:
            report.matrix.append(chip.ask(booth.matrix_rate, patience=PATIENCE))
        except Failure as error:
            report.leave_out("matrix products", error)

    def _turns(self, report: Report, chip: Stall) -> None:
        """Everybody in turn, and the chip itself, as often as there is time."""
        going = list(report.rows)
        for turn in range(1, ROUNDS[self.device] + 1):
            if self.left - FINISH[self.device] < SLACK * _round(going):
                self.tell(f"no time for turn {turn}")
                break
            self._ceiling(report, chip)
            for found in list(going):
                try:
                    stall = self.stalls[found.row.group]
                    found.seconds.append(
                        stall.ask(booth.turn, found.row, turn, patience=max(self.left, 1))
                    )
                except Failure as error:
                    going.remove(found)
                    report.leave_out(f"{found.row.label}, turn {turn}", error)
            report.write(self.out)
            self.tell(f"turn {turn} is done, {self.left:.0f} s left")


def _round(rows: Sequence[Found]) -> float:
    """Seconds that a turn of each takes."""
    return sum((found.seconds or [found.first])[-1] for found in rows)
