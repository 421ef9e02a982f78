"""The figures of a serving bot, as Prometheus takes them, and its log beside them."""

import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot_process import BotProcess
from free_ports import free_port
from scenes import Scene, bot_on, scene_of

HAPPY = "I feel so happy today!"
NAME = "Wilhelmina Quux"


@pytest.fixture(params=["discord", "telegram"])
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    async with scene_of(request.param) as scene:
        yield scene


@pytest.fixture
def port() -> int:
    """A port of this machine that is free."""
    return free_port()


def somebody(scene: Scene) -> Any:
    person = scene.person()
    person.name = NAME
    return person


def traces(scene: Scene, person: Any) -> list[str]:
    """What neither figures nor a log may tell of a person."""
    key = scene.key(person)
    return [HAPPY, NAME, key, key.split(":")[1]]


async def page(port: int) -> str:
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"http://127.0.0.1:{port}/metrics")
    assert answer.status_code == 200
    return answer.text


def figures(text: str) -> dict[str, float]:
    """Sample and labels to value; of histograms how many were measured, and the sum."""
    return {
        " ".join([sample.name.removeprefix("emotion_draw_"), *sample.labels.values()]): (
            sample.value
        )
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if not sample.name.endswith(("_bucket", "_created"))
    }


def grown(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    return {
        name: value - before.get(name, 0)
        for name, value in after.items()
        if value != before.get(name, 0) and not name.startswith(("process", "python"))
    }


async def test_a_drawing_is_counted_on_its_whole_way(
    scene: Scene, tmp_path: Path, port: int
) -> None:
    platform = "discord" if "DISCORD_TOKEN" in scene.settings() else "telegram"
    async with bot_on(tmp_path, scene, settings={"METRICS_PORT": str(port)}) as bot:
        before = figures(await page(port))
        assert (before["jobs waiting"], before["jobs running"], before["outbox"]) == (0, 0, 0)
        assert before["process_resident_memory_bytes"] > 2**20
        ada = somebody(scene)
        talk = await scene.ask(ada, HAPPY)
        await scene.wait_for(lambda: talk.shown, 30)
        await bot.wait_for_line("delivered")
        text = await page(port)
        for known in traces(scene, ada):
            assert known not in text
    new = grown(before, figures(text))
    seconds = {name: new.pop(name) for name in list(new) if "_sum" in name or "_created" in name}
    assert new == {
        "wait_seconds_count": 1,
        "render_seconds_count watercolor": 1,
        f"deliveries_total shown {platform}": 1,
        f"delivery_seconds_count {platform}": 1,
        "estimate_error_seconds_count": 1,
    }
    assert 0 < seconds["render_seconds_sum watercolor"] < 20
    assert seconds[f"delivery_seconds_sum {platform}"] >= seconds["render_seconds_sum watercolor"]


async def test_what_is_refused_and_put_off_is_counted(tmp_path: Path, port: int) -> None:
    settings = {"METRICS_PORT": str(port), "DAILY_QUOTA": "1"}
    async with scene_of("telegram") as scene, bot_on(tmp_path, scene, settings=settings) as bot:
        scene.server.fail_next("editMessageMedia", status=500)  # type: ignore[attr-defined]
        ada = scene.person()
        talk = await scene.ask(ada, HAPPY)
        await scene.wait_for(lambda: talk.shown, 30)
        refused = await scene.ask(ada, HAPPY)
        await scene.wait_for(lambda: refused.words, 10)
        await bot.wait_for_line("delivered")
        told = figures(await page(port))
    assert told["refusals_total refused-quota"] == 1
    assert told["delivery_retries_total telegram"] == 1
    assert told["deliveries_total shown telegram"] == 1


async def test_a_port_that_is_taken_is_one_line_and_drawings_go_on(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = {"METRICS_PORT": str(port)}
        async with scene_of("telegram") as scene, bot_on(tmp_path, scene, settings=settings) as bot:
            talk = await scene.ask(scene.person(), HAPPY)
            await scene.wait_for(lambda: talk.shown, 30)
            [line] = [line for line in bot.log if "metrics" in line]
            assert "[error " in line
            assert f"port={port} error='Address already in use'" in line


async def test_an_idle_connection_does_not_hold_up_the_end(tmp_path: Path, port: int) -> None:
    settings = {"METRICS_PORT": str(port)}
    async with scene_of("telegram") as scene, bot_on(tmp_path, scene, settings=settings) as bot:
        with socket.create_connection(("127.0.0.1", port)) as idle:
            idle.sendall(b"GET /metrics HTTP/1.0\r\n")
            await page(port)
            await bot.stop()
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
        pass


def stages(bot: BotProcess) -> dict[str, list[str]]:
    """What the log says about each job, in order; each line is one JSON object."""
    told: dict[str, list[str]] = {}
    for line in bot.log:
        event = json.loads(line)
        if "job" in event:
            told.setdefault(event["job"], []).append(event["event"])
    return told


async def test_the_log_tells_each_jobs_whole_way(scene: Scene, tmp_path: Path) -> None:
    async with bot_on(tmp_path, scene, settings={"LOG_FORMAT": "auto"}) as bot:
        people = [somebody(scene) for _ in range(3)]
        talks = [await scene.ask(person, HAPPY) for person in people]
        await scene.wait_for(lambda: all(talk.shown for talk in talks), 30)
        await bot.stop()
        for person in people:
            for known in traces(scene, person):
                assert known not in bot.told
    found = stages(bot)
    assert len(found) == 3
    for told in found.values():
        way = [stage for stage in told if stage != "told of the wait"]
        # A quick worker claims before the desk has said that the wish was taken.
        assert sorted(way[:2]) == ["claimed", "taken"]
        assert way[2:] == ["painted", "delivered"]
