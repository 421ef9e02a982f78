"""`emotion-draw bench`: timings side by side in one run, as medians.

Machines are noisy: contenders take turns, and ratios are taken turn by turn.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from importlib.util import find_spec
from multiprocessing import get_context

from bot.commands import bench_contenders
from bot.commands.bench_chat import chat
from bot.commands.bench_durability import durability
from bot.commands.bench_gpu import gpu
from bot.commands.bench_pool import waits
from bot.commands.bench_row import Row, row
from bot.commands.bench_voice import voice
from bot.commands.bench_web import web
from bot.settings import Settings
from engine.errors import BadInput
from engine.values import EMOTIONS

ROUNDS = 15  # turns of each contender
CALLS = {"original": 3, "session": 40, "reader": 40}  # in a turn; the slow one needs few
STARTS = 7  # process starts that are timed
Bench = Callable[[], list[Row]]

# Only by their names: one takes nine minutes and has a table of its own, one needs an extra.
GPU, CLUSTER = "gpu", "cluster"


def bench(options: argparse.Namespace, settings: Settings) -> None:
    """Run one bench, or all but the GPU's, and print a table or JSON."""
    if options.what == GPU:
        gpu(options)
        return
    if options.rows or options.variants or options.out:
        raise BadInput("--rows, --variants and --out are for bench gpu alone.")
    benches: dict[str, Bench] = {
        **BENCHES,
        "pool": partial(waits, settings),
        "voice": partial(voice, settings),
        CLUSTER: partial(_cluster, settings),
    }
    if options.what is not None and options.what not in benches:
        raise BadInput(
            f"There is no bench {options.what!r}; there are {', '.join([*benches, GPU])}."
        )
    chosen = [options.what] if options.what else [name for name in benches if name != CLUSTER]
    tables = {name: benches[name]() for name in chosen}
    if options.json:
        print(json.dumps({name: [asdict(one) for one in rows] for name, rows in tables.items()}))
        return
    for name, rows in tables.items():
        print(f"{name}, milliseconds: median (lowest to highest)")
        for one in rows:
            spread = f"({one.lowest:.2f} to {one.highest:.2f})"
            print(f"  {one.name:<44}{one.milliseconds:>9.2f} {spread:<22}{one.note}")


def _cluster(settings: Settings) -> list[Row]:
    from bot.commands.bench_cluster import cluster  # noqa: PLC0415 - for those who have one

    return cluster(settings)


def reader() -> list[Row]:
    """A 16-token sentence, each contender in a process of its own: runtimes share no threads."""
    names = [name for name in CALLS if name != "original" or find_spec("transformers")]
    context = get_context("spawn")
    pools = {name: ProcessPoolExecutor(1, mp_context=context) for name in names}
    times: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(ROUNDS + 1):
        for name, pool in pools.items():
            seconds = pool.submit(bench_contenders.READERS[name], CALLS[name]).result()
            if turn:  # the first loads and warms
                times[name].append(seconds)
    for pool in pools.values():
        pool.shutdown()
    rows = []
    if "original" in times:
        ratio = _ratio(times["original"], times["reader"])
        note = f"the bundled reader is {ratio:.1f} times faster"
        rows.append(row("ALBERT-base, torch fp32, padded to 128", times["original"], note))
    missing = "" if "original" in times else "(the original way needs the gpu extra)"
    rows.append(row("bundled model, onnxruntime's bare session", times["session"], missing))
    ratio = _ratio(times["reader"], times["session"])
    rows.append(row("bundled reader, text to feeling", times["reader"], f"{ratio:.2f} x session"))
    return rows


def _ratio(slow: Sequence[float], fast: Sequence[float]) -> float:
    return statistics.median(a / b for a, b in zip(slow, fast, strict=True))


def painter() -> list[Row]:
    """A 768 x 768 picture of each emotion, on one core."""
    pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
    times: dict[str, list[float]] = {emotion: [] for emotion in EMOTIONS}
    for turn in range(ROUNDS // 2 + 1):
        for emotion in EMOTIONS:
            seconds = pool.submit(bench_contenders.paint_on_one_core, emotion, turn).result()
            if turn:
                times[emotion].append(seconds)
    pool.shutdown()
    return [row(f"watercolor, {emotion}", found) for emotion, found in times.items()]


def draw() -> list[Row]:
    """Process start to three pictures on disk, all caches of the program cold."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bot", "draw", "I feel so happy today!", "--json"]
        environment = {**os.environ, "EMOTION_DRAW_DATA_DIR": folder}
        found = [_timed(command, environment) for _ in range(STARTS + 1)]
    return [row("emotion-draw draw, three pictures on disk", found[1:])]


def start() -> list[Row]:
    """Importing the program with its settings, beside Python's own start."""
    code = "import bot.__main__, bot.cli, bot.settings; bot.settings.load()"
    bare, ours = [], []
    for _ in range(STARTS + 1):
        bare.append(_timed([sys.executable, "-c", "pass"], dict(os.environ)))
        ours.append(_timed([sys.executable, "-c", code], dict(os.environ)))
    extra = [with_us - without for with_us, without in zip(ours[1:], bare[1:], strict=True)]
    return [row("python's own start", bare[1:]), row("import bot with its settings", extra)]


def _timed(command: Sequence[str], environment: dict[str, str]) -> float:
    begun = time.perf_counter()
    subprocess.run(  # noqa: S603 - our own program
        command, check=True, stdout=subprocess.DEVNULL, env=environment
    )
    return time.perf_counter() - begun


BENCHES: dict[str, Bench] = {
    "reader": reader,
    "painter": painter,
    "draw": draw,
    "start": start,
    "chat": chat,
    "web": web,
    "durability": durability,
}
