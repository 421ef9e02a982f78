"""What holds on every platform, tried on a real bot in a process of its own."""

import asyncio
import os
import signal
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot import replies
from bot.desk import MAX_WAITING
from bot_process import running_bot
from scenes import Scene, Talk, bot_on, scene_of
from storage.database import DATABASE_FILE

HAPPY = "I feel so happy today!"
DESPAIR = "I feel so sad that I want to die"
DAWDLING = str(Path(__file__).parent / "dawdling_bot.py")
ODD = [
    "x" * 4000,
    "@everyone @here look at my joy",
    "<b>so</b> *very* _happy_ [joy](http://x) `code` ~~~ || &amp; \\",
    "אני כל כך שמח היום",
    "h̴̢͝a̸̡̛p̷͎̆p̶͚̿y̴̱͝ ẑ̶a̵l̷g̶o̸",
    "\N{GRINNING FACE WITH SMILING EYES}" * 30,
    "\u202eI am happy backwards\u202c",
    "'; DROP TABLE drawings; --",
]


# Where people see each other's drawings. Of the page, test_web_*.py tell these things.
MEETING_PLACES = ["discord", "telegram"]
module = pytest.mark.asyncio(loop_scope="module")
at_meeting_places = pytest.mark.parametrize("served", MEETING_PLACES, indirect=True, scope="module")


@dataclass(frozen=True)
class Served:
    """A scene, and the folder of the bot that serves it."""

    scene: Scene
    folder: Path


@pytest_asyncio.fixture(params=[*MEETING_PLACES, "web"], scope="module", loop_scope="module")
async def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    """One bot a platform, for all tests whose people need none of their own."""
    folder = tmp_path_factory.mktemp("served")
    async with scene_of(request.param) as scene:
        async with bot_on(folder, scene, secrets=(HAPPY, DESPAIR, "someone's name")):
            yield Served(scene, folder)
        assert scene.violations == []


@pytest.fixture(params=[*MEETING_PLACES, "web"])
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    async with scene_of(request.param) as scene:
        yield scene
        assert scene.violations == []


@pytest.fixture(params=MEETING_PLACES)
async def meeting_place(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    async with scene_of(request.param) as scene:
        yield scene
        assert scene.violations == []


async def painted(scene: Scene, *talks: Talk, within: float = 30) -> None:
    """Wait until each has its picture message, and look that there is no second."""
    await scene.wait_for(lambda: all(talk.shown for talk in talks), within)
    assert [talk.shown for talk in talks] == [[scene.pictures]] * len(talks)


def rows(folder: Path, table: str) -> int:
    connection = sqlite3.connect(folder / "data" / DATABASE_FILE)
    try:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608
    finally:
        connection.close()


@module
async def test_words_are_answered_with_pictures_of_their_feeling(served: Served) -> None:
    scene = served.scene
    talk = await scene.ask(scene.person(), HAPPY)
    await painted(scene, talk)
    first, _, *bars = talk.words.splitlines()
    assert first.startswith("This feels like joy, I am ")
    assert bars[0].endswith(" joy")
    assert len(bars) == 3
    assert {"redraw", "more", "blend", "keep", "delete", "details"} <= set(talk.buttons)


@module
@at_meeting_places
@pytest.mark.parametrize("language", ["es", "de", "fr", "pt", "ru"])
async def test_everybody_is_answered_in_their_language(served: Served, language: str) -> None:
    scene = served.scene
    # Discord has no plain Portuguese.
    known = {"pt": "pt-BR"}.get(language, language)
    talk = await scene.ask(scene.person(known), HAPPY)
    await painted(scene, talk)
    joy = replies.emotion(language, "joy")
    assert joy in talk.words
    assert joy != "joy"


@module
@at_meeting_places
async def test_odd_texts_are_painted(served: Served) -> None:
    scene = served.scene
    talks = [await scene.ask(scene.person(), text) for text in ODD]
    await painted(scene, *talks)


async def test_what_was_taken_before_a_kill_arrives_once_after_it(
    scene: Scene, tmp_path: Path
) -> None:
    talks = []
    for _ in range(3):
        async with bot_on(tmp_path, scene) as bot:
            talks += [await scene.ask(scene.person(), HAPPY) for _ in range(4)]
            await bot.kill()
    async with bot_on(tmp_path, scene):
        await scene.wait_for(lambda: all(talk.shown for talk in talks), 30)
        await asyncio.sleep(0.5)  # for what must not come
        await painted(scene, *talks)


async def test_buttons_work_after_a_restart(scene: Scene, tmp_path: Path) -> None:
    ada = scene.person()
    async with bot_on(tmp_path, scene):
        talk = await scene.ask(ada, HAPPY)
        await painted(scene, talk)
    async with bot_on(tmp_path, scene):
        await scene.press(ada, talk, talk.buttons["redraw"])
        await scene.press(ada, talk, talk.buttons["more"])
        await scene.wait_for(lambda: rows(tmp_path, "drawings") == 3, 20)
        await scene.press(ada, talk, talk.buttons["keep"])
        await scene.wait_for(lambda: "unkeep" in talk.buttons, 10)
        await scene.press(ada, talk, talk.buttons["delete"])
        await scene.wait_for(lambda: talk.gone, 10)
        assert rows(tmp_path, "drawings") == 2


@module
@at_meeting_places
async def test_only_the_owner_may_keep_delete_or_redraw(served: Served) -> None:
    scene = served.scene
    ada, bob = scene.person(), scene.person()
    talk = await scene.ask(ada, HAPPY)
    await painted(scene, talk)
    for verb in ("keep", "delete", "redraw"):
        told = await scene.press(bob, talk, talk.buttons[verb])
        assert told == replies.say("en", "refused-not-yours")
    await scene.press(bob, talk, talk.buttons["more"])
    await scene.wait_for(lambda: drawings(served, ada, bob) == 2, 20)
    await scene.press(bob, talk, talk.buttons["blend"])
    await scene.wait_for(lambda: drawings(served, ada, bob) == 3, 20)
    theirs = f"drawings ON drawing_id = drawings.id WHERE {of(served, ada, bob)}"
    assert rows(served.folder, f"pictures JOIN {theirs}") == 3 + 1 + 4
    assert talk.shown == [scene.pictures]


@module
async def test_forged_and_repeated_presses_do_no_harm(served: Served) -> None:
    scene = served.scene
    ada = scene.person()
    talk = await scene.ask(ada, HAPPY)
    await painted(scene, talk)
    delete = talk.buttons["delete"]
    drawing_id = delete.rsplit(":", 1)[1]
    forged = [delete.replace(drawing_id, other) for other in ("0" * 24, "f" * 24)]
    for sent in (*forged, "draw:fly:" + drawing_id, "x", "delete:", "a:b:c:d:e"):
        await scene.press(ada, talk, sent, forged=True)
    await asyncio.gather(*(scene.press(ada, talk, talk.buttons["keep"]) for _ in range(2)))
    await scene.wait_for(lambda: "unkeep" in talk.buttons, 10)
    assert rows(served.folder, f"drawings WHERE favourite AND {of(served, ada)}") == 1
    told = await asyncio.gather(*(scene.press(ada, talk, delete) for _ in range(3)))
    await scene.wait_for(lambda: talk.gone, 10)
    assert drawings(served, ada) == 0
    assert replies.say("en", "refused-gone") in told


def of(served: Served, *people: Any) -> str:
    """What is true of these people's drawings in the database."""
    keys = ", ".join(f"'{served.scene.key(person)}'" for person in people)
    return f"user_key IN ({keys})"


def drawings(served: Served, *people: Any) -> int:
    return rows(served.folder, f"drawings WHERE {of(served, *people)}")


async def test_somebody_who_asks_two_hundred_times_delays_nobody(
    scene: Scene, tmp_path: Path
) -> None:
    flooder, bob = scene.person(), scene.person()
    async with bot_on(tmp_path, scene):
        flood = await asyncio.gather(*(scene.ask(flooder, HAPPY) for _ in range(200)))
        begun = time.monotonic()
        talk = await scene.ask(bob, HAPPY)
        await painted(scene, talk)
        assert time.monotonic() - begun < 10
        refusal = replies.say("en", "refused-waiting", waiting=MAX_WAITING)
        await scene.wait_for(lambda: all(talk.shown or talk.words == refusal for talk in flood), 60)
        assert sum(bool(talk.shown) for talk in flood) >= MAX_WAITING


async def test_what_waits_is_called_off_by_its_owner_alone(scene: Scene, tmp_path: Path) -> None:
    ada, bob = scene.person(), scene.person()
    async with bot_on(tmp_path, scene, program=(DAWDLING,)):
        *others, last = [await scene.ask(ada, HAPPY) for _ in range(MAX_WAITING)]
        await scene.wait_for(lambda: "cancel" in last.buttons, 10)
        sent = last.buttons["cancel"]
        assert await scene.press(bob, last, sent) == replies.say("en", "refused-not-yours")
        assert await scene.press(ada, last, sent) == ""
        cancelled = replies.say("en", "cancelled")
        await scene.wait_for(lambda: last.words == cancelled, 10)
        await painted(scene, *others)
        assert (last.words, last.shown, dict(last.buttons)) == (cancelled, [], {})


@pytest.mark.skipif(not Path("/proc").exists(), reason="the painter is found through /proc")
async def test_a_painter_that_is_killed_takes_nothing_with_it(
    meeting_place: Scene, tmp_path: Path
) -> None:
    async with bot_on(tmp_path, meeting_place, program=(DAWDLING,)) as bot:
        talks = [await meeting_place.ask(meeting_place.person(), HAPPY) for _ in range(4)]
        for _ in range(2):
            await asyncio.sleep(0.6)
            for child in children(bot.process.pid):
                os.kill(child, signal.SIGKILL)
        await painted(meeting_place, *talks)


def children(pid: int) -> list[int]:
    """The painter's process, and the one that multiprocessing keeps for itself."""
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in told.split()]


@module
async def test_despair_is_painted_gently_and_answered_in_private(served: Served) -> None:
    scene = served.scene
    ada = scene.person()
    talk = await scene.ask(ada, DESPAIR)
    await painted(scene, talk)
    care = replies.say("en", "care")
    await scene.wait_for(lambda: care in scene.whispers(ada), 10)
    assert talk.words == replies.say("en", "reading-gentle")
    assert ("redraw" in talk.buttons, "more" in talk.buttons) == (True, False)


async def test_an_end_in_good_order_loses_nothing(meeting_place: Scene, tmp_path: Path) -> None:
    async with bot_on(tmp_path, meeting_place) as bot:
        talks = [await meeting_place.ask(meeting_place.person(), HAPPY) for _ in range(6)]
        await bot.stop()
    async with bot_on(tmp_path, meeting_place):
        await painted(meeting_place, *talks)


async def test_a_platform_that_goes_away_leaves_the_other_alone(tmp_path: Path) -> None:
    async with scene_of("discord") as discord, AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(scene_of("telegram"))
        async with bot_on(tmp_path, discord, telegram) as bot:
            await painted(telegram, await telegram.ask(telegram.person(), HAPPY))
            await stack.aclose()
            await painted(discord, await discord.ask(discord.person(), HAPPY))
            await bot.wait_for_line("warning .*[Tt]elegram")


async def test_a_token_that_one_platform_refuses_leaves_the_other_alone(tmp_path: Path) -> None:
    async with scene_of("discord") as discord, scene_of("telegram") as telegram:
        wrong = {**telegram.settings(), "TELEGRAM_TOKEN": "1:this-one-is-wrong"}
        async with bot_on(tmp_path, discord, settings=wrong) as bot:
            await bot.wait_for_line("error .*platform=telegram")
            await painted(discord, await discord.ask(discord.person(), HAPPY))


async def test_without_any_platform_left_the_program_ends(tmp_path: Path) -> None:
    async with scene_of("telegram") as telegram:
        wrong = {**telegram.settings(), "TELEGRAM_TOKEN": "1:this-one-is-wrong"}
        async with running_bot(tmp_path, ready=["error .*platform=telegram"], **wrong) as bot:
            assert await asyncio.wait_for(bot.process.wait(), 10) == 1
            assert bot.told.splitlines()[-1] == "emotion-draw: No chat is left to serve."
