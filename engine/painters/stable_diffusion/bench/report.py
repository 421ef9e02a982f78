"""What came out: the JSON, written again after each row, and the table."""

import json
import math
import statistics
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from engine.errors import Failure
from engine.painters.stable_diffusion.bench.rows import Row
from engine.painters.stable_diffusion.bench.stall import TooLate

TERA = 1e12
SHOWN = 12  # kernels in the table

Figures = dict[str, Any]  # what they are of under `name`


@dataclass
class Found:
    """What is known of a row so far; `seconds` of each turn, `first` of one before all others."""

    row: Row
    ready: Any  # booth.Ready
    flop: int
    first: float
    seconds: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Seconds of all its pictures."""
        return statistics.median(self.seconds or [self.first])


@dataclass
class Report:
    """Everything; `as_json` is the contract.

    `facts` are the device's name and the versions of what ran, `matrix` is
    FLOP/s, one figure a turn. `parts` and `fidelity` are figures that are no
    contender's, `kernels` what a turn of ours spends its time in, in shares of
    it. `left_out` names rows that were not measured, `failed` says
    that some of them broke.
    """

    facts: dict[str, Any]
    matrix: list[float] = field(default_factory=list)
    rows: list[Found] = field(default_factory=list)
    parts: list[Figures] = field(default_factory=list)
    fidelity: list[Figures] = field(default_factory=list)
    kernels: list[tuple[str, float]] = field(default_factory=list)
    left_out: list[dict[str, str]] = field(default_factory=list)
    failed: bool = False

    @property
    def model(self) -> str:
        """What was painted with."""
        return "Stable Diffusion 2.1, random weights" if self.facts["cuda"] else "tiny"

    @property
    def matrix_rate(self) -> float:
        """FLOP/s, the median."""
        return statistics.median(self.matrix) if self.matrix else 0.0

    def leave_out(self, row: str, why: Failure) -> None:
        """Name a row, or a part, that was not measured; only what had no time is no failure."""
        self.left_out.append({"row": row, "why": str(why), "trace": getattr(why, "trace", "")})
        self.failed |= not isinstance(why, TooLate)

    def as_json(self) -> dict[str, Any]:
        """Seconds, pixels, TFLOP/s and GiB."""
        return {
            **self.facts,
            "model": self.model,
            "matrix_tflops": round(self.matrix_rate / TERA, 4),
            "rows": [self._row(found) for found in self.rows],
            "parts": [_finite(part) for part in self.parts],
            "fidelity": [_finite(one) for one in self.fidelity],
            "kernels": [{"name": name, "share": round(one, 4)} for name, one in self.kernels],
            "left_out": self.left_out,
        }

    def write(self, path: Path | None) -> None:
        """Put what there is into the file; a reader never finds half of it."""
        if path is not None:
            aside = path.with_name(f"{path.name}.part")
            aside.write_text(json.dumps(self.as_json(), indent=1) + "\n", encoding="utf-8")
            aside.replace(path)

    def table(self) -> str:
        """The rows for people."""
        head = f"{self.facts['device']}, {self.model}: "
        head += f"matrix products at {self.matrix_rate / TERA:.3g} TFLOP/s"
        names = f"{'three pictures':<32}{'s':>9} {'(lowest to highest)':<22}{'TFLOP/s':>9}"
        names += f"{'share':>7}{'GiB':>7}{'cold s':>8}  x original"
        lines = [head, names, *(self._line(found) for found in self.rows)]
        lines += [_told(part) for part in [*self.parts, *self.fidelity]]
        lines += [f"  {one:>4.0%} of ours is {name[:80]}" for name, one in self.kernels[:SHOWN]]
        lines += [f"  left out: {one['row']}: {one['why']}" for one in self.left_out]
        return "\n".join(lines)

    def _row(self, found: Found) -> dict[str, Any]:
        row, rate = found.row, found.flop / found.median
        spread = found.seconds or [found.first]
        return {
            **asdict(row),
            "pictures": row.pictures,
            "seconds": round(found.median, 5),
            "lowest": round(min(spread), 5),
            "highest": round(max(spread), 5),
            "turns": len(found.seconds),
            "tflops": round(rate / TERA, 4),
            "share": round(rate / self.matrix_rate, 4) if self.matrix_rate else None,
            "memory_gib": found.ready.memory and round(found.ready.memory, 2),
            "load_seconds": round(found.ready.load, 2),
            "compile_seconds": round(found.ready.compile, 2),
            "cold_seconds": round(found.ready.load + found.ready.compile, 2),
            "blank": found.ready.blank,
            "times_original": self._faster(found),
        }

    def _faster(self, found: Found) -> float | None:
        """How many times as fast a drawing is as the original's, the median over turns of both."""
        first = next((one for one in self.rows if one.row.name == "original"), None)
        if first is None:
            return None
        turns = list(zip(first.seconds, found.seconds, strict=False))
        ratios = [theirs / ours for theirs, ours in turns]
        ratio = statistics.median(ratios or [first.median / found.median])
        return round(found.row.users * ratio, 3)

    def _line(self, found: Found) -> str:
        row = self._row(found)
        spread = f"({row['lowest']:.3f} to {row['highest']:.3f})"
        share = "" if row["share"] is None else f"{row['share']:.0%}"
        memory = "" if row["memory_gib"] is None else f"{row['memory_gib']:.1f}"
        line = f"  {found.row.label:<30}{row['seconds']:>9.3f} {spread:<22}{row['tflops']:>9.3g}"
        line += f"{share:>7}{memory:>7}{row['cold_seconds']:>8.1f}"
        return line + ("" if row["times_original"] is None else f"  {row['times_original']:.2f}")


def _finite(part: Figures) -> Figures:
    """Rounded, and null for what JSON has no number for: a likeness without end, say."""
    return {
        key: (round(value, 7) if math.isfinite(value) else None)
        if isinstance(value, float)
        else value
        for key, value in part.items()
    }


def _told(part: Figures) -> str:
    shown = (f"{key} {_figure(value)}" for key, value in part.items() if key != "name")
    return f"  {part['name']}: " + ", ".join(shown)


def _figure(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
