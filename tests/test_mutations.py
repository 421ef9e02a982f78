"""Whatever the platforms send, the bot goes on: nothing ends it, and its log tells nobody's words.

With EMOTION_DRAW_LONG_TESTS=1: 10,000 updates a platform instead of 1,000, and 100,000
picture files instead of 2,000.
"""

import asyncio
import json
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot import replies
from bot.telegram_chat.data import Verb
from bot_process import BotProcess
from conftest import LONG
from discord_places import snowflake
from discord_server import Interaction, file
from mutations import UNWRITTEN, mutated, unwritten
from scenes import OnDiscord, OnTelegram, Scene, bot_on, scene_of
from telegram_server import TelegramServer
from telegram_sounds import kept, send_sound
from telegram_world import Button, Chat, Content, Press, Query, User

Json = dict[str, Any]
Event = tuple[str, Json]  # its name, and what it tells

UPDATES = 10_000 if LONG else 1_000  # a platform
PICTURES = 100_000 if LONG else 2_000
AT_ONCE = 200  # that are on their way
TAKEN_WITHIN_S = 30.0
SHOWN_WITHIN_S = 300.0 if LONG else 30.0  # thousands of answers are sent meanwhile, at its pace
WORD = "zwetschgenkuchen"  # a word in all that anybody says
NAME = "Hortensia"
HAPPY = f"I feel so happy about my {WORD}!"
DRAWING = "0" * 24  # stands for the id of a drawing that there is
SETTINGS = {"SIZE": "64", "DAILY_QUOTA": "20"}


async def telegram_updates(server: TelegramServer) -> list[Json]:
    """One of each kind, as Telegram would send them; nobody is there to receive them yet."""
    ada = server.user(name=NAME)
    await _messages(server, ada, server.private(ada))
    await _in_groups(server, ada)
    _presses(server, ada, server.private(ada))
    query = Query("77", ada, HAPPY)
    server.account.asked(query)
    chosen = {"result_id": "paint", "from": ada.json(), "query": HAPPY}
    server.account.feed.add("chosen_inline_result", chosen | {"inline_message_id": "BAAAA"})
    updates = list(server.account.feed.pending)
    server.account.feed.pending.clear()
    return [{kind: body for kind, body in each.items() if kind != "update_id"} for each in updates]


async def _messages(server: TelegramServer, ada: User, chat: Chat) -> None:
    said = await server.text(ada, chat, HAPPY)
    for words in ("/start", f"/start open-{DRAWING}", "/gallery", "/mydata", "/help", "/draw"):
        await server.text(ada, chat, words)
    await server.text(ada, chat, f"/draw {HAPPY}", reply_to=said)
    await server.text(ada, chat, "/draw", reply_to=said)
    await server.photo(ada, chat, caption=HAPPY)
    await server.photo(ada, chat, reply_to=said)
    for kind in ("voice", "video_note", "audio", "video", "document"):
        note = await send_sound(server, ada, chat, kind=kind)
        await server.text(ada, chat, "/draw", reply_to=note)
    await server.sticker(ada, chat)
    await server.edit(said, f"{HAPPY} Again.")
    forwarded = said.json()
    origin = {"type": "user", "date": 1, "sender_user": ada.json()}
    server.account.feed.add("message", forwarded | {"forward_origin": origin})
    quote = {"text": HAPPY, "position": 0, "is_manual": True}
    asked = await server.text(ada, chat, "/draw", reply_to=said)
    server.account.feed.add("message", asked.json() | {"quote": quote})
    elsewhere = {"origin": origin, "voice": kept(server, b"OggS", "voice").json()}
    asked = await server.text(ada, chat, "/draw")
    server.account.feed.add("message", asked.json() | {"external_reply": elsewhere})


async def _in_groups(server: TelegramServer, ada: User) -> None:
    group, forum = server.group(), server.group(forum=True, bot_status="administrator")
    said = await server.text(ada, group, HAPPY)
    await server.text(ada, group, "/draw@emotion_draw_bot", reply_to=said)
    await server.text(ada, group, f"/draw {HAPPY}", sent_as=group)
    topic = server.topic(forum, WORD)
    await server.text(ada, forum, f"/draw {HAPPY}", thread=topic)
    channel = server.channel(linked=forum, bot="administrator")
    await server.text(ada, group, f"/draw {HAPPY}", sent_as=channel)
    await server.post(channel, f"/draw {HAPPY}")


def _presses(server: TelegramServer, ada: User, chat: Chat) -> None:
    for verb in Verb:
        for facts in (f":{DRAWING}", ":all.1", f":all.1:{DRAWING}", ":all.1:2026"):
            keyboard = ((Button("A button", f"{verb}{facts}"),),)
            answer = server.account.post(chat, server.bot, Content(HAPPY, keyboard=keyboard))
            server.account.pressed(Press(f"{answer.id}", ada, answer, f"{verb}{facts}"))


def variants(bases: Sequence[Json], drawing_id: str, chance: random.Random) -> list[Json]:
    """As many as are sent, of each kind as many."""
    known = json.loads(json.dumps(list(bases)).replace(DRAWING, drawing_id))
    return [mutated(known[number % len(known)], chance) for number in range(UPDATES)]


async def draws(scene: Scene, ada: Any) -> Any:
    """Have somebody's wish painted, as on any other day."""
    talk = await scene.ask(ada, HAPPY)
    await scene.wait_for(lambda: talk.shown == [scene.pictures], TAKEN_WITHIN_S)
    return talk


async def discord_events(scene: OnDiscord, talk: Any) -> list[Event]:
    """One of each kind, as Discord sends them to the bot that is there."""
    server, channel, ada = scene.server, scene.channel, talk.asked.user
    channel.guild.admins.add(ada.id)
    for name in ("gallery", "mydata", "privacy", "help", "about", "settings"):
        await server.command(ada, channel, name)
    options = {"text": HAPPY, "emotion": "joy", "seed": 5, "private": True}
    await server.command(ada, channel, "draw", **options)
    await server.command(ada, server.dm(ada), "draw", photo=file("a.png", b"", duration_s=None))
    said = await server.say(ada, channel, HAPPY)
    await server.say(server.user(name=NAME), channel, "", mention_bot=True, reply_to=said)
    await server.say(ada, channel, HAPPY, mention_bot=True)
    await server.say(ada, server.dm(ada), HAPPY, attachments=(file("a.png", b""),))
    menu = replies.say("en", "discord-menu")
    await server.message_command(ada, channel, menu, said)
    note = file("note.ogg", b"OggS", duration_s=1.0)
    await server.command(ada, server.dm(ada), "draw", voice=note, seed=5)
    spoken = await server.say(server.user(name=NAME), channel, attachments=(note,))
    await server.message_command(ada, channel, menu, spoken)
    await server.say(ada, server.dm(ada), attachments=(note,))
    for custom_id in custom_ids(talk):
        await server.press(ada, talk.asked.message, custom_id, forged=True)
    [session] = server.gateway.sessions.values()
    heard = [(event["t"], event["d"]) for event in session.sent]
    return [
        (kind, told) for kind, told in heard if kind in {"MESSAGE_CREATE", "INTERACTION_CREATE"}
    ]


def custom_ids(talk: Any) -> list[str]:
    """Of every button that the bot makes, and of some that it does not."""
    drawing_id = talk.buttons["keep"].rpartition(":")[2]
    places = ("page", "open", "clean", f"keep:{drawing_id}", f"delete:{drawing_id}", "year:2026")
    return [
        *talk.buttons.values(),
        *(f"draw:{answer}:{drawing_id}" for answer in ("hear-voice", "no-voice")),
        *(f"gallery:{place}:all:1" for place in places),
        *("gallery:filter", "gallery:clean-yes", "gallery:export", f"gallery:share:{drawing_id}"),
        *(f"mydata:{deed}" for deed in ("export", "forget", "forget-no")),
        *(
            "privacy:painted",
            "privacy:no-voice",
            "rules:on",
            "rules:channels",
            "rules:quota",
            f"job:cancel:{drawing_id}",
        ),
        *("", ":", "draw", "gallery:year:999999999999999999999:all:1", "a:b:c:d:e:f:g"),
    ]


def renewed(scene: OnDiscord, event: Event) -> Event:
    """The same once more, for an event has its own number, and an interaction its token."""
    kind, told = event
    if kind == "MESSAGE_CREATE":
        return kind, told | {"id": str(snowflake())}
    old = scene.server.world.interactions[told["token"]]
    ours = (old.application_id, old.kind, old.name, old.user, old.channel, old.data, old.owners)
    new = Interaction(*ours, target=old.target, source=old.source)
    scene.server.world.interactions[new.token] = new
    return kind, told | {"id": str(new.id), "token": new.token}


def check(bot: BotProcess) -> None:
    """It runs, and nothing in its log is an error or anybody's words."""
    assert bot.process.returncode is None
    assert bot.find(r"\[(error|critical) ") is None, bot.told
    bot.check_log()


def check_share(bot: BotProcess) -> None:
    """Some could not be read; the others got through to where they can do harm."""
    assert bot.find("starts again later") is None, bot.told
    left_out = sum("left out" in line for line in bot.log)
    assert UPDATES / 4 < left_out < UPDATES * 3 / 4, left_out


@pytest.mark.timeout(1800 if LONG else 120)
async def test_no_update_from_telegram_does_harm(tmp_path: Path) -> None:
    async with scene_of("telegram") as scene:
        assert isinstance(scene, OnTelegram)
        server, chance = scene.server, random.Random(9)
        bases = await telegram_updates(server)
        async with bot_on(tmp_path, scene, secrets=(WORD, NAME), settings=SETTINGS) as bot:
            talk = await draws(scene, scene.person())
            drawing_id = talk.buttons["keep"].rpartition(":")[2]
            talks = []
            for number, update in enumerate(variants(bases, drawing_id, chance)):
                server.account.feed.keep(update)
                if number % AT_ONCE == 0:
                    talks.append(await scene.send(scene.person(), HAPPY))
                    await server.wait_for(lambda: len(server.unconfirmed) < AT_ONCE, TAKEN_WITHIN_S)
            await server.wait_for(lambda: not server.unconfirmed, TAKEN_WITHIN_S)
            await server.wait_for(lambda: all(talk.shown for talk in talks), SHOWN_WITHIN_S)
            await draws(scene, scene.person())
            await asyncio.sleep(0.5)  # for what is still being handled
            check_share(bot)
            check(bot)


@pytest.mark.timeout(1800 if LONG else 120)
async def test_no_event_from_discord_does_harm(tmp_path: Path) -> None:
    async with scene_of("discord") as scene:
        assert isinstance(scene, OnDiscord)
        gateway, chance = scene.server.gateway, random.Random(9)
        async with bot_on(tmp_path, scene, secrets=(WORD, NAME), settings=SETTINGS) as bot:
            bases = await discord_events(scene, await draws(scene, scene.person()))
            talks = []
            for number in range(UPDATES):
                kind, told = renewed(scene, bases[number % len(bases)])
                await gateway.dispatch(kind, legible(told, chance))
                if number % AT_ONCE == 0:
                    talks.append(await scene.ask(scene.person(), HAPPY))
            await scene.wait_for(lambda: all(talk.shown for talk in talks), SHOWN_WITHIN_S)
            await draws(scene, scene.person())
            await asyncio.sleep(0.5)  # for what is still being handled
            assert gateway.identified == 1  # the connection was never lost
            check_share(bot)
            check(bot)


def legible(told: Json, chance: random.Random) -> Json:
    """Mutated, but JSON that can be read: of anything else Discord's connection ends."""
    while unwritten(broken := mutated(told, chance)):
        continue
    return broken


@pytest.mark.parametrize("mark", UNWRITTEN)
async def test_an_event_that_is_no_json_costs_the_connection_alone(
    tmp_path: Path, mark: str
) -> None:
    async with scene_of("discord") as scene:
        assert isinstance(scene, OnDiscord)
        gateway = scene.server.gateway
        async with bot_on(tmp_path, scene) as bot:
            await gateway.dispatch("MESSAGE_CREATE", {"content": mark})
            await scene.wait_for(lambda: gateway.identified == 2 and gateway.ready, 10)
            await draws(scene, scene.person())
            check(bot)


@pytest.mark.timeout(3600 if LONG else 120)
def test_no_picture_file_does_harm(tmp_path: Path) -> None:
    program = [sys.executable, str(Path(__file__).with_name("mutated_pictures.py"))]
    ended = subprocess.run(
        [*program, str(tmp_path), str(PICTURES), "9"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    told = json.loads(ended.stdout)
    assert told["faults"] == []
    assert told["slowest"][0] < 1  # second of the processor's time
    assert told["memory"] < 512 * 2**20
    assert PICTURES / 10 < told["shown"] < PICTURES / 2  # some were hardly harmed
