"""What a Ray cluster costs and gives, on a throwaway one of three nodes on this machine."""

import asyncio
import os
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from bot import composition
from bot.commands.bench_bot import Bot, working_bot
from bot.commands.bench_row import Row, row
from bot.settings import Settings
from engine import palette
from engine.errors import ModelUnavailable
from engine.painters.apart import Apart
from engine.painters.ray.deploy import Scale, deploy
from engine.painters.ray.painter import RayPainter
from engine.painters.ray.replica import Kind
from engine.painters.watercolor.painter import Watercolor, paint
from engine.ports import Painter, Watch
from engine.values import EMOTIONS, Brief, Equipment, Picture, Request

CALLS = 200  # empty ones
DRAWINGS = 8  # one after the other
CROWD = 12  # drawings asked for at once
ROUNDS = 3  # crowds
PEOPLE = 60  # whose wishes come at once, where nothing is to be painted
TEXT = "I feel so happy today!"
STORE = 200 * 2**20  # bytes of each node for what is sent
PATIENCE = 60.0  # seconds

Deed = Callable[[Painter, int], Awaitable[object]]


def cluster(settings: Settings) -> list[Row]:
    """Empty calls, drawings and crowds, by the local painter and by one and two replicas."""
    # Ray takes over the signals of the process that keeps its nodes.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_run, settings).result()


def _run(settings: Settings) -> list[Row]:
    alone = asyncio.run(_one_process(settings))
    with _nodes() as address:
        return [*asyncio.run(_measure(address, settings)), alone]


async def _one_process(settings: Settings) -> Row:
    """What a bot's process itself needs: reading, encoding and keeping, nothing painted."""
    with tempfile.TemporaryDirectory() as folder:
        painter = _Finished(settings.size)
        async with working_bot(settings, Path(folder), painter, at_once=CROWD) as bot:
            await _wishes(bot, range(CROWD))  # the first load and warm
            begun = time.perf_counter()
            await _wishes(bot, range(CROWD, CROWD + PEOPLE))
            seconds = time.perf_counter() - begun
    note = f"{PEOPLE / seconds:.1f} drawings a second"
    return row(f"{PEOPLE} wishes, read, encoded and kept", [seconds], note)


async def _wishes(bot: Bot, numbers: Iterable[int]) -> None:
    """Until all are answered."""
    # Whoever names a seed gets no picture that was ready.
    jobs = [await bot.ask(number, Request(TEXT, seed=number)) for number in numbers]
    for job in jobs:
        await bot.answered(job)


class _Finished:
    """Has painted a picture of each feeling before it is asked."""

    def __init__(self, size: int) -> None:
        briefs = [palette.compose(name, 0.8, seed=1, size=size) for name in EMOTIONS]
        self._pixels = {brief.emotion: paint(brief).pixels for brief in briefs}

    async def load(self, watch: Watch | None = None) -> Equipment:
        """It is ready."""
        return Equipment()

    async def paint(self, briefs: Sequence[Brief], watch: Watch | None = None) -> list[Picture]:
        """The same pictures for everybody."""
        return [Picture(brief, "finished", "1", self._pixels[brief.emotion]) for brief in briefs]


@contextmanager
def _nodes() -> Iterator[str]:
    """A head and two hosts of one core each; its address."""
    os.environ.update(RAY_AUTH_MODE="token", RAY_AUTH_TOKEN=secrets.token_hex())
    os.environ.update(RAY_ENABLE_AUTO_CONNECT="0", RAY_USAGE_STATS_ENABLED="0")
    try:
        import ray  # noqa: PLC0415 - an extra, and it reads the token
        from ray.cluster_utils import Cluster  # noqa: PLC0415 - likewise
    except ImportError as error:
        raise ModelUnavailable("Ray is not installed: pip install '.[cluster]'.") from error

    nodes = Cluster()
    head = nodes.add_node(wait=False, num_cpus=0, object_store_memory=STORE)
    try:
        for _ in range(2):
            nodes.add_node(wait=False, num_cpus=1, object_store_memory=STORE)
        nodes.wait_for_nodes()
        yield str(nodes.address)
    finally:
        ray.shutdown()
        nodes.shutdown()  # type: ignore[no-untyped-call]
        shutil.rmtree(head.get_session_dir_path(), ignore_errors=True)


async def _measure(address: str, settings: Settings) -> list[Row]:
    kind = composition.kind_of(settings, "watercolor")
    await _put(address, kind, 1)
    here = Apart(partial(Watercolor, 1), patience=PATIENCE, at_once=CROWD)
    there = RayPainter(address)
    drawing, crowd = partial(_drawing, size=settings.size), partial(_crowd, size=settings.size)
    try:
        empty = await _turns(here, there, CALLS, lambda painter, _: painter.paint([]))
        drawn = await _turns(here, there, DRAWINGS, drawing)
        alone, one = await _turns(here, there, ROUNDS, crowd)
    finally:
        await here.close()
    await _put(address, kind, 2)
    two = [await _seconds(crowd, there, number) for number in range(ROUNDS + 1)][1:]
    return [
        row("an empty call of a painter's own process", empty[0]),
        row("the same through Ray", empty[1], "the bar is 5 ms"),
        row("a drawing, by one core", drawn[0], f"{settings.size} x {settings.size}"),
        row("the same through Ray", drawn[1]),
        _rate(f"{CROWD} drawings at once, one core", alone),
        _rate("the same, 1 replica", one),
        _rate("the same, 2 replicas", two),
    ]


async def _put(address: str, kind: Kind, number: int) -> None:
    scale = Scale(number, number, PATIENCE)
    await asyncio.to_thread(deploy, address, kind, scale, partial(print, file=sys.stderr))


async def _turns(
    here: Painter, there: Painter, times: int, deed: Deed
) -> tuple[list[float], list[float]]:
    """The seconds of each painter's deeds, taking turns; the first is not counted."""
    found: tuple[list[float], list[float]] = ([], [])
    for number in range(times + 1):
        for painter, seconds in zip((here, there), found, strict=True):
            seconds.append(await _seconds(deed, painter, number))
    return found[0][1:], found[1][1:]


async def _seconds(deed: Deed, painter: Painter, number: int) -> float:
    begun = time.perf_counter()
    await deed(painter, number)
    return time.perf_counter() - begun


async def _drawing(painter: Painter, number: int, size: int) -> None:
    """Three pictures, of one feeling after the other's."""
    names = [EMOTIONS[(number + place) % len(EMOTIONS)] for place in range(3)]
    await painter.paint([palette.compose(name, 0.8, seed=number, size=size) for name in names])


async def _crowd(painter: Painter, number: int, size: int) -> None:
    await asyncio.gather(*(_drawing(painter, CROWD * number + n, size) for n in range(CROWD)))


def _rate(name: str, seconds: list[float]) -> Row:
    """A crowd's seconds, and how many drawings a second that is."""
    found = row(name, seconds)
    return row(name, seconds, f"{CROWD * 1000 / found.milliseconds:.2f} drawings a second")
