"""The bench as a command: what it is asked, what it prints, and when it fails."""

import json
import os
import sys
import time
from pathlib import Path

from engine.errors import BadInput, Failure
from engine.painters.stable_diffusion.bench import rows
from engine.painters.stable_diffusion.bench.report import Report
from engine.painters.stable_diffusion.bench.stall import StallFailed


def run(
    names: str | None, variants: str | None, *, out: Path | None = None, as_json: bool = False
) -> Report:
    """Measure the rows and print a table, or JSON and nothing else; how it goes is on stderr.

    `names` and `variants` have commas between them; None is all rows and no
    variant. Raises BadInput, and Failure once all is printed where a row broke.
    """
    rows.choose(names, variants)  # what is wrong is said before anything slow
    if out is not None and not out.absolute().parent.is_dir():
        raise BadInput(f"There is no folder for {out}.")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")  # here and in the processes

    import torch  # noqa: PLC0415 - seconds; likewise what follows

    from engine.painters.stable_diffusion.bench.course import Course  # noqa: PLC0415

    device = "cuda" if torch.cuda.is_available() else "cpu"
    chosen = rows.choose(names, variants, tiny=device != "cuda")
    begun, cache = time.monotonic(), _compile_cache()
    try:
        report = Course(chosen, device, lambda line: _tell(begun, line), out, cache).run()
    except StallFailed as error:  # before the first row: the device itself, or its libraries
        _tell(begun, error.trace)
        raise
    print(json.dumps(report.as_json()) if as_json else report.table())
    if report.failed:
        broken = ", ".join(one["row"] for one in report.left_out)
        raise Failure(f"Not everything could be measured: {broken}.")
    return report


def _compile_cache() -> str:
    """Whether something was compiled on this machine before; it is kept for the next time."""
    usual = Path.home() / ".cache" / "emotion-draw-bench"
    folder = Path(os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", str(usual)))
    return "warm" if folder.is_dir() and any(folder.iterdir()) else "cold"


def _tell(begun: float, line: str) -> None:
    print(f"{time.monotonic() - begun:6.1f} s  {line}", file=sys.stderr, flush=True)
