"""What comes after the turns: the decoder and the encoders alone, and how true ours is.

With random weights the pictures are noise, and how near they come to those of
fp32 says how exact the arithmetic is, no more: a trained model may be kinder.
The latents are compared as well, since the decoder hides some of it.
"""

import io
import itertools
import statistics
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.errors import Failure
from engine.painters.stable_diffusion.bench import alone
from engine.painters.stable_diffusion.bench.report import TERA, Figures, Report
from engine.painters.stable_diffusion.bench.rows import PICTURES, Group, Row
from engine.painters.stable_diffusion.bench.stall import Stall

# Pillow's names, and the settings that drawings are kept and sent with.
ENCODERS: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 92},
    "WebP": {"quality": 90, "method": 0},
    "PNG": {"compress_type": zlib.Z_RLE},
}
TIMES = 5  # that each is timed
SEED = 100

Painted = tuple[NDArray[np.uint8], NDArray[np.float32]]  # pictures, latents


def finish(report: Report, stalls: Mapping[Group, Stall], reference: Stall, left: float) -> None:
    """Add what there is time for, within `left` seconds, to the report."""
    until = time.monotonic() + left
    ours = _ours(report)
    for px in dict.fromkeys(row.px for row in ours):
        row = next(row for row in ours if row.px == px)
        with _named(report, f"decode-{px}"):
            report.parts.append(_decoder(row, stalls[row.group], until))
        report.parts += [_encoder(kind, px) for kind in ENCODERS]
    report.parts += _steps(report)
    with _named(report, "fidelity"):
        _fidelity(report, stalls, reference, until)
    for row in ours[:1]:
        with _named(report, "kernels"):
            stall = stalls[row.group]
            report.kernels = stall.ask(alone.kernels, row, patience=until - time.monotonic())


def _ours(report: Report) -> list[Row]:
    """Those of one drawing: what is compiled for them takes no larger batches."""
    rows = (found.row for found in report.rows)
    return [row for row in rows if row.name == "ours" and row.users == 1]


@contextmanager
def _named(report: Report, part: str) -> Iterator[None]:
    """Leave a part out that breaks or has no time."""
    try:
        yield
    except Failure as error:
        report.leave_out(part, error)


def psnr(one: NDArray[Any], other: NDArray[Any], peak: float) -> float:
    """Peak signal to noise of two arrays, in decibels; infinite where they are the same."""
    error = float(np.mean((one.astype(np.float64) - other.astype(np.float64)) ** 2))
    return float("inf") if error == 0 else 10 * float(np.log10(peak**2 / error))


def _steps(report: Report) -> list[Figures]:
    """A step alone, and all that is no step, from two rows that differ in their steps."""
    figures = []
    for more, fewer in itertools.combinations(report.rows, 2):
        one, other = more.row, fewer.row
        if one.group == other.group and one.steps > other.steps:
            step = (more.median - fewer.median) / (one.steps - other.steps)
            flop = (more.flop - fewer.flop) / (one.steps - other.steps)
            figures.append(
                {
                    "name": f"a step of {one.name}-{one.px}{'' if one.guided else ' unguided'}",
                    "seconds": step,
                    "tflops": flop / step / TERA,
                    "rest_seconds": fewer.median - other.steps * step,
                }
            )
    return figures


def _decoder(row: Row, stall: Stall, until: float) -> Figures:
    """Three latents to bytes in the host's memory, as ours does it."""
    seconds, flop = stall.ask(alone.decode, row, TIMES, patience=until - time.monotonic())
    median = statistics.median(seconds)
    return {
        "name": f"decode-{row.px}",
        "px": row.px,
        "pictures": PICTURES,
        "seconds": median,
        "tflops": flop / median / TERA,
    }


def _encoder(kind: str, px: int) -> Figures:
    """Three pictures to a file's bytes, one after another, on one core."""
    picture = _smooth(px)
    seconds = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        for _ in range(PICTURES):
            file = io.BytesIO()
            picture.save(file, kind, **ENCODERS[kind])
        seconds.append(time.perf_counter() - begun)
    return {
        "name": f"encode-{kind.lower()}-{px}",
        "px": px,
        "pictures": PICTURES,
        "seconds": statistics.median(seconds),
        "kib": round(len(file.getvalue()) / 1024, 1),
    }


def _smooth(px: int) -> Image.Image:
    """A picture of large soft forms with some grain: noise would be no fair load."""
    chance = np.random.default_rng(SEED)
    forms = Image.fromarray(chance.integers(0, 256, (12, 12, 3), dtype=np.uint8))
    soft = np.asarray(forms.resize((px, px), Image.Resampling.BICUBIC), dtype=np.float64)
    grained = soft + chance.normal(0, 3, soft.shape)
    return Image.fromarray(grained.round().clip(0, 255).astype(np.uint8))


def _fidelity(
    report: Report, stalls: Mapping[Group, Stall], reference: Stall, until: float
) -> None:
    """Ours, its variants and plain fp16 against plain fp32: same noise, scheduler and steps."""
    guided = [row for row in _ours(report) if row.guided]
    if not guided:
        return
    row = min(guided, key=lambda row: (-row.px, row.steps))
    true: Painted = reference.ask(alone.plain, row, SEED, patience=until - time.monotonic())
    compared = [one for one in guided if (one.px, one.steps) == (row.px, row.steps)]
    for one in compared:
        painted = stalls[one.group].ask(alone.ours, one, SEED, patience=until - time.monotonic())
        report.fidelity.append(_likeness(one.label, painted, true))
    plain = next((f.row for f in report.rows if f.row.name == "diffusers-batch"), None)
    if plain is not None:
        stall = stalls[plain.group]
        painted = stall.ask(alone.plain, row, SEED, patience=until - time.monotonic())
        report.fidelity.append(_likeness("diffusers-batch, the same way", painted, true))


def _likeness(name: str, painted: Painted, true: Painted) -> Figures:
    (pictures, latents), (true_pictures, true_latents) = painted, true
    wide = float(np.abs(true_latents).max())
    return {
        "name": f"{name} against diffusers in fp32",
        "psnr_db": psnr(pictures, true_pictures, 255),
        "latents_psnr_db": psnr(latents, true_latents, wide),
        "latents_error": float(
            np.linalg.norm(latents - true_latents) / np.linalg.norm(true_latents)
        ),
    }
