"""Painters on other hosts: a real Ray cluster of three nodes on this machine.

With EMOTION_DRAW_LONG_TESTS=1: 20 kills of a replica and 5 of a host instead of 2 and 1.
"""

import asyncio
import random
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot import composition
from bot.delivery import Delivery
from bot.desk import Desk
from bot.pace import Pace
from bot.settings import Settings
from bot.worker import Worker
from conftest import LONG, Program
from counting_chat import CountingChat
from engine.errors import ModelUnavailable, PainterLost
from engine.painters.apart import Apart
from engine.painters.ray import cluster
from engine.painters.ray.cluster import PIECE
from engine.painters.ray.painter import RayPainter
from engine.painters.ray.replica import pieces
from engine.palette import compose
from engine.studio import Studio
from engine.values import Brief, Equipment, Request, Step
from ray_nodes import Nodes, deploy, kill_replica, replicas, running_nodes, stopped, wait_until
from storage.store import open_store
from watched_painter import STEPS
from wishes import PaperReader, asked

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(1200 if LONG else 300)]

REPLICA_KILLS, HOST_KILLS = (20, 5) if LONG else (2, 1)
RECOVERED_S = 10.0
SIZE = 256


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    with running_nodes(2) as nodes:
        yield nodes


def briefs(number: int = 3, negative: str = "") -> list[Brief]:
    names = ("joy", "fear", "love")[:number]
    return [compose(name, 0.9, seed=5, size=SIZE, negative=negative) for name in names]


@asynccontextmanager
async def painter_of(
    address: str, make: Callable[[str], RayPainter] = RayPainter
) -> AsyncIterator[Apart]:
    painter = Apart(partial(make, address), patience=60, at_once=8)
    try:
        yield painter
    finally:
        await painter.close()


def with_another_ray(address: str) -> RayPainter:
    import ray  # noqa: PLC0415 - in the painter's process alone

    ray.__version__ = "2.0.0"
    return RayPainter(address)


def older(address: str) -> RayPainter:
    """As a bot of another version would have it."""
    cluster.our_version = lambda: "0.0.1"
    return RayPainter(address)


def test_without_painters_or_a_cluster_it_is_one_line(nodes: Nodes, program: Program) -> None:
    for address, words in ((nodes.address, "has no painters"), ("127.0.0.1:9", "no Ray cluster")):
        done = program("draw", "hi", "--painter", "ray", settings={"RAY_ADDRESS": address})
        assert (done.returncode, done.stdout) == (1, "")
        assert words in done.stderr
        assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "bad", [["--replicas", "0..2"], ["--replicas", "3..1"], ["--painter", "ray"], ["--idle", "-1"]]
)
def test_what_cannot_be_served_is_bad_input(program: Program, bad: list[str]) -> None:
    done = program("serve-painters", *bad)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_served_painters_paint_what_the_local_one_paints(
    nodes: Nodes, program: Program, tmp_path: Path
) -> None:
    where = ("--address", nodes.address)
    served = program("serve-painters", "--painter", "watercolor", *where, "--replicas", "2")
    assert "The cluster paints with watercolor: 2" in served.stdout
    for name in ("ray", "watercolor"):
        program(
            *("draw", "so happy", "--seed", "3", "--painter", name, "--out", str(tmp_path / name)),
            settings={"RAY_ADDRESS": nodes.address},
        )
    here = {path.name: path.read_bytes() for path in (tmp_path / "watercolor").iterdir()}
    there = {path.name: path.read_bytes() for path in (tmp_path / "ray").iterdir()}
    assert len(here) == 3
    assert here == there
    wordy = ("draw", "so happy", "--painter", "ray", "--extra", "at sea")
    refused = program(*wordy, settings={"RAY_ADDRESS": nodes.address})
    assert (refused.returncode, "reads no words" in refused.stderr) == (2, True)
    found = program("doctor", settings={"PAINTER": "ray", "RAY_ADDRESS": nodes.address})
    assert found.returncode == 0, found.stderr
    for words in (f"ok    cluster   {nodes.address}: 3 nodes", "1 CPUs, 0 GPUs", "2 x watercolor"):
        assert words in found.stdout


class Crowd:
    """A bot with a worker and a chat, whose drawings the cluster paints."""

    def __init__(self, desk: Desk, chat: CountingChat) -> None:
        self.desk = desk
        self.chat = chat
        self.asked: list[str] = []

    async def ask(self, number: int) -> None:
        for _ in range(number):
            user = f"discord:{len(self.asked) + 1}"
            receipt = await self.desk.ask(asked(user), Request("so happy"))
            self.asked.append(receipt.job.id)

    async def all_arrived(self, seconds: float = 60) -> None:
        """Everything that was asked for is shown, and once."""
        async with asyncio.timeout(seconds):
            await asyncio.gather(*(self.chat.arrived[job_id].wait() for job_id in self.asked))
        assert sorted(self.chat.painted) == sorted(self.asked)


@asynccontextmanager
async def crowd(folder: Path, address: str, **more: Any) -> AsyncIterator[Crowd]:
    folder.mkdir(exist_ok=True)  # noqa: ASYNC240 - a moment
    settings = Settings(painter="ray", ray_address=address, size=64, data_dir=folder, **more)
    pace, chat = Pace(), CountingChat()
    async with (
        composition.serving_painter(settings) as (painter, _),
        open_store(folder) as store,
    ):
        studio = Studio(PaperReader(), painter, settings.size)
        desk = Desk(store, pace, None, studio)
        worker = Worker(store, studio, pace, at_once=composition.ORDERS)
        delivery = Delivery(desk, {"paper": chat}, pace)
        tasks = [asyncio.create_task(worker.run())]
        tasks.append(asyncio.create_task(delivery.run(worker.finished)))
        try:
            yield Crowd(desk, chat)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await delivery.settle(1)


async def test_whatever_host_dies_all_drawings_arrive_once(nodes: Nodes, tmp_path: Path) -> None:
    await asyncio.to_thread(deploy, nodes.address, "ray_nodes:OneHand", least=2, most=2)
    kills = ["replica"] * REPLICA_KILLS + ["host"] * HOST_KILLS
    random.Random(3).shuffle(kills)
    waits: list[float] = []
    async with crowd(tmp_path, nodes.address, meanwhile="wait") as people:
        await people.ask(1)
        await people.all_arrived()
        for kill in kills:
            await people.ask(12)
            await asyncio.sleep(0.2)
            if kill == "replica":
                kill_replica()
            else:
                nodes.kill_host()
            last = len(people.chat.painted)
            begun = time.monotonic()
            while len(people.chat.painted) == last:
                assert time.monotonic() - begun < RECOVERED_S
                await asyncio.sleep(0.05)
            waits.append(time.monotonic() - begun)
            if kill == "host":
                await asyncio.to_thread(nodes.add)
            await people.all_arrived()
            await asyncio.to_thread(wait_until, lambda: len(replicas()) == 2, 60)
    print(f"{len(kills)} kills, the next drawing after {max(waits):.1f} s at most")


async def test_a_host_that_falls_silent_is_not_waited_for(nodes: Nodes) -> None:
    await asyncio.to_thread(deploy, nodes.address, "watched_painter:Stepping", least=2, most=2)
    async with painter_of(nodes.address) as painter:
        await painter.load()
        with stopped(replicas()[0]):  # its connections stay, as those of one without power do
            orders = (painter.paint(briefs(1)) for _ in range(6))
            outcomes = await asyncio.gather(*orders, return_exceptions=True)
    lost = [outcome for outcome in outcomes if isinstance(outcome, PainterLost)]
    assert lost
    assert {str(error) for error in lost} == {
        "The host that painted has fallen silent; another will paint."
    }
    assert all(len(pictures) == 1 for pictures in outcomes if pictures not in lost)  # type: ignore[arg-type]


async def test_steps_come_through_and_a_cancelled_order_is_stopped(
    nodes: Nodes, tmp_path: Path
) -> None:
    await asyncio.to_thread(deploy, nodes.address, "watched_painter:Stepping")
    steps: list[Step] = []
    async with painter_of(nodes.address) as painter:
        pictures = await painter.paint(briefs(), steps.append)
        assert [picture.brief.emotion for picture in pictures] == ["joy", "fear", "love"]
        assert [step.number for step in steps] == list(range(1, STEPS + 1))
        assert [preview.shape for preview in steps[3].previews] == [(8, 8, 3)] * 3
        begun, stopped = asyncio.Event(), tmp_path / "stopped"
        order = asyncio.create_task(
            painter.paint(briefs(negative=str(stopped)), lambda _: begun.set())
        )
        other = asyncio.create_task(painter.paint(briefs(1)))
        await begun.wait()
        order.cancel()
        await asyncio.to_thread(wait_until, stopped.exists, 5)
        assert len(await other) == 1


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, 2 * PIECE, 2 * PIECE + 1])
def test_an_outcome_comes_in_pieces_of_which_the_last_is_short(size: int) -> None:
    *whole, last = pieces(bytes(size))
    assert [len(piece) for piece in whole] == [PIECE] * (size // PIECE)
    assert len(last) == size % PIECE


async def test_the_bot_hears_what_hosts_paint_with(nodes: Nodes, program: Program) -> None:
    await asyncio.to_thread(deploy, nodes.address, "watched_painter:Uncompiled", least=2, most=2)
    why = f"{socket.gethostname()}: it paints uncompiled: no compiler"
    async with painter_of(nodes.address) as painter:
        assert await painter.load() == Equipment("Tiny, a licence", reads=True, fault=why)
    settings = {"PAINTER": "ray", "RAY_ADDRESS": nodes.address}
    found = await asyncio.to_thread(program, "doctor", settings=settings)
    assert "slowly: it paints uncompiled: no compiler" in found.stdout


async def test_another_version_is_one_clear_line(nodes: Nodes) -> None:
    await asyncio.to_thread(deploy, nodes.address, "watched_painter:Stepping")
    async with painter_of(nodes.address, older) as painter:
        with pytest.raises(ModelUnavailable, match=r"The bot is Emotion Draw 0\.0\.1, and .* 0\."):
            await painter.paint(briefs())


async def test_another_version_of_ray_is_one_clear_line(nodes: Nodes) -> None:
    async with painter_of(nodes.address, with_another_ray) as painter:
        with pytest.raises(ModelUnavailable, match=r"is of another version: .*2\.0\.0"):
            await painter.paint(briefs())


async def test_replicas_come_with_work_and_go_without(nodes: Nodes) -> None:
    await asyncio.to_thread(
        deploy, nodes.address, "watched_painter:Stepping", least=1, most=2, idle=2
    )
    await asyncio.to_thread(wait_until, lambda: len(replicas()) == 1, 30)
    async with painter_of(nodes.address) as painter:
        stop = time.monotonic() + 40

        async def busy() -> None:
            while len(replicas()) < 2:
                assert time.monotonic() < stop
                await painter.paint(briefs(1))

        await asyncio.gather(*(busy() for _ in range(6)))
    await asyncio.to_thread(wait_until, lambda: len(replicas()) == 1, 60)


async def test_while_a_cluster_is_away_watercolours_are_painted_or_drawings_wait(
    nodes: Nodes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await asyncio.to_thread(deploy, nodes.address, "watched_painter:Stepping")
    async with (
        crowd(tmp_path / "ours", nodes.address) as ours,
        crowd(tmp_path / "patient", nodes.address, meanwhile="wait") as patient,
    ):
        for people in (ours, patient):
            await people.ask(1)
            await people.all_arrived()
        await asyncio.to_thread(nodes.restart)
        for people in (ours, patient):
            await people.ask(3)
        await ours.all_arrived()
        await asyncio.to_thread(wait_until, lambda: "another painter" in caplog.text, 30)
        await asyncio.to_thread(wait_until, lambda: "Drawings wait" in caplog.text, 30)
        assert len(patient.chat.painted) == 1
        for _ in range(2):
            await asyncio.to_thread(nodes.add)
        await asyncio.to_thread(deploy, nodes.address, "watched_painter:Stepping")
        await patient.all_arrived()
