"""Whatever the platforms send, the bot goes on: nothing ends it, and its log tells nobody's words.

With EMOTION_DRAW_LONG_TESTS=1: 10,000 updates a platform instead of 1,000.
"""

import asyncio
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.telegram_chat.data import Verb
from bot_process import BotProcess
from conftest import LONG
from mutations import mutated
from scenes import OnTelegram, Scene, bot_on, scene_of
from telegram_server import TelegramServer
from telegram_world import Button, Chat, Content, Press, Query, User

Json = dict[str, Any]

UPDATES = 10_000 if LONG else 1_000  # a platform
AT_ONCE = 200  # that are on their way
TAKEN_WITHIN_S = 30.0
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
    await server.voice(ada, chat)
    await server.sticker(ada, chat)
    await server.edit(said, f"{HAPPY} Again.")
    forwarded = said.json()
    origin = {"type": "user", "date": 1, "sender_user": ada.json()}
    server.account.feed.add("message", forwarded | {"forward_origin": origin})
    quote = {"text": HAPPY, "position": 0, "is_manual": True}
    asked = await server.text(ada, chat, "/draw", reply_to=said)
    server.account.feed.add("message", asked.json() | {"quote": quote})


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


def check(bot: BotProcess) -> None:
    """It runs, and nothing in its log is an error or anybody's words."""
    assert bot.process.returncode is None
    assert bot.find(r"\[(error|critical) ") is None, bot.told
    assert bot.find("starts again later") is None, bot.told
    bot.check_log()


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
            await server.wait_for(lambda: all(talk.shown for talk in talks), TAKEN_WITHIN_S)
            await draws(scene, scene.person())
            await asyncio.sleep(0.5)  # for what is still being handled
            left_out = sum("left out" in line for line in bot.log)
            assert UPDATES / 4 < left_out < UPDATES * 3 / 4, left_out  # and the others got through
            check(bot)
