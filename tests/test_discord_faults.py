"""What can go wrong between the bot and Discord, and what people see of it."""

import asyncio
import signal
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio

import sounds
from bot import replies
from bot_process import running_bot
from discord_places import Can, Channel
from discord_server import DiscordServer, Interaction, Message, file
from discord_stage import READY, Stage, labels, on_stage, staged
from storage.database import DATABASE_FILE

HAPPY = "I feel so happy and delighted today"


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    async with staged(tmp_path_factory.mktemp("discord")) as stage:
        yield stage


@pytest.fixture
def stage(running: Stage) -> Stage:
    """The same for all tests here that leave it as it was, but for the channel."""
    running.check()
    return replace(running, channel=running.server.guild_channel(running.guild))


def pictures(server: DiscordServer, channel: Channel) -> list[Message]:
    return [m for m in server.messages(channel) if m.attachments]


def more_than(number: int, server: DiscordServer, channel: Channel) -> bool:
    return len(pictures(server, channel)) > number


async def ask(stage: Stage, **options: object) -> Interaction:
    return await stage.server.command(stage.person(), stage.channel, "draw", text=HAPPY, **options)


async def test_later_than_the_token_lives_the_drawing_still_arrives(tmp_path: Path) -> None:
    async with staged(tmp_path, DiscordServer(token_life_s=0.0)) as stage:
        asked = await ask(stage)
        message = await stage.drawn(await asked.answered())
        assert len(message.attachments) == 3
        edits = [r.path for r in stage.server.requests if r.method == "PATCH" and r.status == 200]
        assert edits == [f"/channels/{stage.channel.id}/messages/{message.id}"]


async def test_what_cannot_be_changed_any_more_comes_in_a_direct_message(tmp_path: Path) -> None:
    """Private answers, and those where only users' own apps reach."""
    async with staged(tmp_path, DiscordServer(token_life_s=0.0)) as stage:
        server = stage.server
        ada = server.user(has_app=True)
        direct = server.dm(ada)
        away = server.guild_channel(server.guild(has_bot=False))
        places: list[tuple[Channel, bool]] = [
            (stage.channel, True),
            (away, False),
            (server.private_channel(ada), False),
        ]
        for place, private in places:
            before = len(pictures(server, direct))
            # Its answer is lost: the same message is posted again.
            server.fail_next("POST", "/messages$", status=None, times=2, after_doing_it=True)
            asked = await server.command(ada, place, "draw", text=HAPPY, private=private)
            await asked.answered()
            await server.wait_for(partial(more_than, before, server, direct), 20)
            assert pictures(server, place) == []
        assert len(server.messages(direct, by=server.bot)) == len(places)
        message = server.messages(direct)[0]
        await stage.press(ada, message, "draw:keep")
        assert labels(message)[2] == "Kept"


async def test_why_there_is_no_drawing_is_told_there_too(tmp_path: Path) -> None:
    async with staged(tmp_path, DiscordServer(token_life_s=0.0)) as stage:
        ada, silence = (
            stage.person(),
            sounds.encoded(sounds.silence(1), "ogg", "libopus", rate=48_000),
        )
        asked = await stage.server.command(
            ada, stage.channel, "draw", voice=file("silence.ogg", silence), private=True
        )
        await asked.answered()
        direct = stage.server.dm(ada)

        def told() -> list[str]:
            return [each.content for each in stage.server.messages(direct)]

        await stage.server.wait_for(lambda: told() == [replies.say("en", "fault-no-sound")], 20)


async def test_whom_no_direct_message_reaches_finds_it_in_the_gallery(tmp_path: Path) -> None:
    async with staged(tmp_path, DiscordServer(token_life_s=0.0)) as stage:
        ada = stage.person(dms_open=False)
        asked = await stage.server.command(ada, stage.channel, "draw", text=HAPPY, private=True)
        await asked.answered()
        await stage.bot.wait_for_line(r"warning .*cannot be delivered.*bot\.delivery")
        assert pictures(stage.server, stage.channel) == []
        assert len(stage.server.messages(stage.channel)) == 1


@pytest.mark.parametrize("status", [500, 502, None])
@pytest.mark.parametrize("after_doing_it", [True, False])
async def test_an_acknowledgement_that_is_lost_is_repeated(
    stage: Stage, status: int | None, *, after_doing_it: bool
) -> None:
    stage.server.fail_next("POST", "/callback$", status=status, after_doing_it=after_doing_it)
    asked = await ask(stage)
    await stage.drawn(await asked.answered())
    assert len(pictures(stage.server, stage.channel)) == 1


@pytest.mark.parametrize("after_doing_it", [True, False])
@pytest.mark.parametrize("status", [429, 503, None])
async def test_a_picture_that_is_lost_is_posted_again_once(
    stage: Stage, status: int | None, *, after_doing_it: bool
) -> None:
    before = len(stage.bot.log)
    asked = await ask(stage)
    stage.server.fail_next("PATCH", "", status=status, after_doing_it=after_doing_it)
    await stage.drawn(await asked.answered())
    await stage.bot.wait_for_line("delivered", after=before)
    assert len(pictures(stage.server, stage.channel)) == 1


async def test_a_long_pause_that_discord_asks_for_is_kept(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.server.fail_next("PATCH", "/webhooks/", status=429, retry_after_s=90)
        await (await ask(stage)).answered()
        await stage.server.wait_for(lambda: due_in(tmp_path) > 60, 20)
        refused = [request for request in stage.server.requests if request.status == 429]
        assert len(refused) == 1


def due_in(folder: Path) -> float:
    """Seconds until the first post is due; 0 where there is none."""
    with closing(sqlite3.connect(folder / "data" / DATABASE_FILE)) as connection:
        [[when]] = connection.execute("SELECT min(due_at) FROM outbox")
    return float(when or time.time()) - time.time()


@pytest.mark.parametrize("after_doing_it", [True, False])
async def test_a_reply_that_is_lost_is_posted_again_once(
    stage: Stage, *, after_doing_it: bool
) -> None:
    stage.server.fail_next(
        "POST", "/messages$", status=None, times=2, after_doing_it=after_doing_it
    )
    said = await stage.server.say(stage.person(), stage.channel, HAPPY, mention_bot=True)
    assert len((await stage.replied(said)).attachments) == 3
    assert len(stage.server.messages(stage.channel, by=stage.server.bot)) == 1


async def test_where_no_files_may_be_sent_words_say_so(stage: Stage) -> None:
    before = len(stage.bot.log)
    channel = stage.server.guild_channel(stage.guild, without=Can.ATTACH_FILES)
    said = await stage.server.say(stage.person(), channel, HAPPY, mention_bot=True)
    await stage.server.wait_for(lambda: "not allowed" in _last(stage, said), 20)
    await stage.bot.wait_for_line(r"cannot be delivered.*attach files", after=before)
    assert "/gallery" in _last(stage, said)


def _last(stage: Stage, said: Message) -> str:
    replies = [m for m in stage.server.messages(said.channel) if m.reply_to is said]
    return replies[-1].content if replies else ""


@pytest.mark.parametrize("without", [Can.SEND_MESSAGES, Can.VIEW_CHANNEL])
async def test_where_it_may_not_speak_it_is_silent(stage: Stage, without: Can) -> None:
    before = len(stage.bot.log)
    channel = stage.server.guild_channel(stage.guild)
    channel.bot_lacks = without & ~Can.VIEW_CHANNEL
    ada = stage.person()
    await stage.server.say(ada, channel, HAPPY, mention_bot=True)
    channel.bot_lacks = without
    await stage.bot.wait_for_line("cannot be delivered", after=before)
    assert stage.server.messages(channel, by=stage.server.bot) == []
    assert len((await stage.draw(ada, text=HAPPY)).attachments) == 3


async def test_a_user_who_has_closed_their_messages_delays_nobody(stage: Stage) -> None:
    before = len(stage.bot.log)
    bob = stage.person(dms_open=False)
    await stage.server.say(bob, stage.server.dm(bob), HAPPY)
    await stage.bot.wait_for_line("cannot be delivered", after=before)
    await stage.draw(stage.person(), text=HAPPY)


async def test_an_answer_that_was_deleted_is_let_go(stage: Stage) -> None:
    before = len(stage.bot.log)
    asked = await (await ask(stage)).answered()
    assert asked.message
    await stage.server.delete_message(asked.message)
    await stage.bot.wait_for_line("cannot be delivered", after=before)


async def test_a_message_that_was_deleted_is_answered_all_the_same(stage: Stage) -> None:
    said = await stage.server.say(stage.person(), stage.channel, HAPPY, mention_bot=True)
    await stage.server.delete_message(said)
    await stage.server.wait_for(lambda: pictures(stage.server, stage.channel), 20)


@pytest.mark.parametrize(("resumable", "politely"), [(True, True), (True, False), (False, True)])
async def test_a_lost_connection_comes_back(
    stage: Stage, *, resumable: bool, politely: bool
) -> None:
    await stage.server.drop_gateway(resumable=resumable, politely=politely)
    await stage.server.wait_for(lambda: not stage.server.gateway.ready, 5)
    await stage.server.wait_ready(20)
    await stage.draw(stage.person(), text=HAPPY)


async def test_what_was_acknowledged_arrives_though_the_bot_is_killed(tmp_path: Path) -> None:
    async with DiscordServer() as server:
        channel = server.guild_channel()
        async with on_stage(server, tmp_path) as bot:
            people = [server.user() for _ in range(6)]
            asked = [await server.command(each, channel, "draw", text=HAPPY) for each in people]
            said = await server.say(people[0], channel, HAPPY, mention_bot=True)
            await asyncio.gather(*(each.answered() for each in asked))
            await server.wait_for(lambda: pictures(server, channel), 20)
            await bot.kill()
        missing = [each for each in asked if each.message and not each.message.attachments]
        assert missing
        async with on_stage(server, tmp_path):
            await server.wait_for(
                lambda: all(each.message and each.message.attachments for each in asked), 20
            )
        answers = [m for m in pictures(server, channel) if m.reply_to is not said]
        assert len(answers) == 6
        assert server.violations == []


async def test_asked_to_end_it_ends_soon_and_keeps_the_rest(tmp_path: Path) -> None:
    async with DiscordServer() as server:
        channel = server.guild_channel()
        async with on_stage(server, tmp_path) as bot:
            asked = [
                await server.command(server.user(), channel, "draw", text=HAPPY) for _ in range(9)
            ]
            await asyncio.gather(*(each.answered() for each in asked))
            await bot.stop()
        assert not server.gateway.ready
        async with on_stage(server, tmp_path):
            await server.wait_for(
                lambda: all(each.message and each.message.attachments for each in asked), 20
            )
        assert len(pictures(server, channel)) == 9


async def test_a_wrong_token_is_one_line_and_the_end(tmp_path: Path) -> None:
    async with DiscordServer() as server:
        settings = {"DISCORD_TOKEN": "wrong.token", "DISCORD_API_BASE": server.api_base}
        async with running_bot(tmp_path, ready=["No chat is left to serve"], **settings) as bot:
            assert await bot.process.wait() == 1
        refused = [line for line in bot.log if "[error " in line]
        assert len(refused) == 1
        assert "Discord does not know the token" in refused[0]
        assert len([r for r in server.requests if r.status == 401]) == 1


async def test_it_waits_for_a_discord_that_is_away(tmp_path: Path) -> None:
    async with DiscordServer() as server:
        server.fail_next("GET", "/users/@me", status=None, times=2)
        settings = {"DISCORD_TOKEN": server.token, "DISCORD_API_BASE": server.api_base + "/"}
        async with running_bot(tmp_path, ready=[READY], **settings) as bot:
            assert bot.find(r"warning .*bot\.supervisor.*Discord cannot be reached")
            bot.process.send_signal(signal.SIGINT)
            assert await bot.process.wait() == 0


async def test_despair_is_answered_in_private_also_where_nothing_is_painted(tmp_path: Path) -> None:
    async with staged(tmp_path, DAILY_QUOTA="1") as stage:
        server, ada = stage.server, stage.person()
        await stage.drawn(await server.command(ada, stage.channel, "draw", text=HAPPY))
        refused = await server.command(ada, stage.channel, "draw", text="I want to die")
        assert "findahelpline.com" in await stage.told(refused)
        said = await server.say(ada, stage.channel, "I want to die", mention_bot=True)
        assert "findahelpline.com" not in (await stage.replied(said)).content
        await server.wait_for(lambda: server.messages(server.dm(ada)), 5)
        [whispered] = server.messages(server.dm(ada))
        assert "findahelpline.com" in whispered.content
