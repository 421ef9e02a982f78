"""What holds on every platform, tried on a real bot in a process of its own."""

import asyncio
import os
import signal
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot import replies
from bot.desk import MAX_WAITING
from bot_process import running_bot
from scenes import Scene, Talk, bot_on, scene_of
from storage.database import DATABASE_FILE

HAPPY = "I feel so happy today!"
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


@pytest.fixture(params=["discord", "telegram", "web"])
async def scene(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    async with scene_of(request.param) as scene:
        yield scene
        assert scene.violations == []


@pytest.fixture(params=["discord", "telegram"])
async def meeting_place(request: pytest.FixtureRequest) -> AsyncIterator[Scene]:
    """Where people see each other's drawings. Of the page, test_web_*.py tell these things."""
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


async def test_words_are_answered_with_pictures_of_their_feeling(
    scene: Scene, tmp_path: Path
) -> None:
    async with bot_on(tmp_path, scene, secrets=(HAPPY, "someone's name")):
        talk = await scene.ask(scene.person(), HAPPY)
        await painted(scene, talk)
        first, _, *bars = talk.words.splitlines()
        assert first.startswith("This feels like joy, I am ")
        assert bars[0].endswith(" joy")
        assert len(bars) == 3
        assert {"redraw", "more", "blend", "keep", "delete", "details"} <= set(talk.buttons)


@pytest.mark.parametrize("language", ["es", "de", "fr", "pt", "ru"])
async def test_everybody_is_answered_in_their_language(
    meeting_place: Scene, tmp_path: Path, language: str
) -> None:
    # Discord has no plain Portuguese.
    known = {"pt": "pt-BR"}.get(language, language)
    async with bot_on(tmp_path, meeting_place):
        talk = await meeting_place.ask(meeting_place.person(known), HAPPY)
        await painted(meeting_place, talk)
    joy = replies.emotion(language, "joy")
    assert joy in talk.words
    assert joy != "joy"


async def test_odd_texts_are_painted(meeting_place: Scene, tmp_path: Path) -> None:
    async with bot_on(tmp_path, meeting_place):
        talks = [await meeting_place.ask(meeting_place.person(), text) for text in ODD]
        await painted(meeting_place, *talks)


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


async def test_only_the_owner_may_keep_delete_or_redraw(
    meeting_place: Scene, tmp_path: Path
) -> None:
    ada, bob = meeting_place.person(), meeting_place.person()
    async with bot_on(tmp_path, meeting_place):
        talk = await meeting_place.ask(ada, HAPPY)
        await painted(meeting_place, talk)
        for verb in ("keep", "delete", "redraw"):
            told = await meeting_place.press(bob, talk, talk.buttons[verb])
            assert told == replies.say("en", "refused-not-yours")
        await meeting_place.press(bob, talk, talk.buttons["more"])
        await meeting_place.wait_for(lambda: rows(tmp_path, "drawings") == 2, 20)
        await meeting_place.press(bob, talk, talk.buttons["blend"])
        await meeting_place.wait_for(lambda: rows(tmp_path, "drawings") == 3, 20)
        assert rows(tmp_path, "pictures") == 3 + 1 + 4
        assert talk.shown == [meeting_place.pictures]


async def test_forged_and_repeated_presses_do_no_harm(scene: Scene, tmp_path: Path) -> None:
    ada = scene.person()
    async with bot_on(tmp_path, scene):
        talk = await scene.ask(ada, HAPPY)
        await painted(scene, talk)
        delete = talk.buttons["delete"]
        drawing_id = delete.rsplit(":", 1)[1]
        forged = [delete.replace(drawing_id, other) for other in ("0" * 24, "f" * 24)]
        for sent in (*forged, "draw:fly:" + drawing_id, "x", "delete:", "a:b:c:d:e"):
            await scene.press(ada, talk, sent, forged=True)
        await asyncio.gather(*(scene.press(ada, talk, talk.buttons["keep"]) for _ in range(2)))
        await scene.wait_for(lambda: "unkeep" in talk.buttons, 10)
        assert rows(tmp_path, "drawings WHERE favourite") == 1
        told = await asyncio.gather(*(scene.press(ada, talk, delete) for _ in range(3)))
        await scene.wait_for(lambda: talk.gone, 10)
        assert rows(tmp_path, "drawings") == 0
        assert replies.say("en", "refused-gone") in told


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
    async with bot_on(tmp_path, scene, settings={"SIZE": "1024"}):  # slow enough to wait for
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
    async with bot_on(tmp_path, meeting_place, settings={"SIZE": "1024"}) as bot:
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


async def test_despair_is_painted_gently_and_answered_in_private(
    scene: Scene, tmp_path: Path
) -> None:
    ada = scene.person()
    text = "I feel so sad that I want to die"
    async with bot_on(tmp_path, scene, secrets=(text,)):
        talk = await scene.ask(ada, text)
        await painted(scene, talk)
        care = replies.say("en", "care")
        await scene.wait_for(lambda: care in scene.whispers(ada), 10)
        assert talk.words == replies.say("en", "reading-gentle")


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
