"""Kill -9 at random and at every named moment: what was acknowledged arrives, and once.

With EMOTION_DRAW_LONG_TESTS=1: 200 kills and 5,000 wishes instead of 14 and 80.
"""

import asyncio
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from bot import replies
from bot_process import BotProcess, running_bot
from conftest import LONG, ROOT, Program
from discord_server import DiscordServer
from scenes import MentionTalk, OnDiscord, OnTelegram, Scene, Talk
from storage.database import DATABASE_FILE
from storage.files import PART
from storage.journal import DEATHS
from storage.migrations import MIGRATIONS
from telegram_server import TelegramServer

CRASHING = str(Path(__file__).parent / "crashing_bot.py")
KILLS, WISHES = (200, 31) if LONG else (14, 7)  # wishes in a life that serves
REACHED_WITHIN_S = 30.0
ALL_ARRIVED_WITHIN_S = 1200.0 if LONG else 60.0
TEXTS = ("I feel so happy today!", "I miss you so much", "How could you?", "What if it fails?")

# Where the bot dies, and how many seconds later: the last one is while it paints.
POINTS = (
    ("promised", 0.0),
    ("claimed", 0.0),
    ("claimed", 0.02),
    ("painted", 0.0),
    ("files written", 0.0),
    ("result committed", 0.0),
    ("said", 0.0),
    ("about to be shown", 0.0),
    ("shown", 0.0),
)
# But for what Discord never heard of, which is given up some seconds after it was asked for.
UNTOLD = """
    SELECT count(*) FROM outbox JOIN jobs ON job_id = id WHERE address NOT LIKE '%@original%'"""
OLD_DRAWING = """
    INSERT INTO drawings (id, user_key, created_at, text, clear, clarity, feelings)
    VALUES ('0', 'local:ada', '2026-01-01T00:00:00+00:00', 'so happy', 1, 0.9,
        '{"joy": 0.8, "love": 0.2, "anger": 0, "fear": 0, "sadness": 0, "surprise": 0}')"""


@dataclass(frozen=True)
class Death:
    """How a life of the bot ends, counted from when it serves or, `early`, from its start.

    Without a `point` it is killed from outside.
    """

    point: str | None
    times: int  # at which coming to the point
    later_s: float
    early: bool = False

    @property
    def program(self) -> Sequence[str]:
        """What Python is to run for it."""
        if self.point is None:
            return ("-m", "bot")
        return (CRASHING, self.point, str(self.times), str(self.later_s), "signalled")


def deaths(chance: random.Random) -> list[Death]:
    """Each named moment at least once, and as often at random."""
    named = [Death(point, chance.randint(1, 2), later) for point, later in POINTS]
    if LONG:
        named *= KILLS // (2 * len(named))
    chance.shuffle(named)
    found = [_from_outside(chance) for _ in range(KILLS - len(named))]
    # Taking turns, so that no job dies so often that it is taken for the cause.
    for place, death in enumerate(named):
        found.insert(2 * place, death)
    return found


def _from_outside(chance: random.Random) -> Death:
    if chance.random() < 0.3:
        return Death(None, 0, chance.uniform(0.2, 1.2), early=True)
    return Death(None, 0, chance.uniform(0, 1))


@dataclass(frozen=True)
class Wish:
    """What somebody asked for, and in which life of the bot."""

    talk: Talk | MentionTalk
    pictures: int
    life: str

    @property
    def set_aside(self) -> bool:
        """Whether ten deaths in a row were laid at its door, and its user told so."""
        return self.talk.words == replies.say("en", "fault-set-aside")

    @property
    def kept(self) -> bool:
        """Whether it was shown once if it was taken, and never if not."""
        arrives = self.talk.taken and not self.set_aside
        return self.talk.shown == ([self.pictures] if arrives else [])


class Lives:
    """One data folder, both platforms, and a bot that dies again and again."""

    def __init__(self, folder: Path, discord: OnDiscord, telegram: OnTelegram) -> None:
        self.folder = folder
        self.discord = discord
        self.telegram = telegram
        self.wishes: list[Wish] = []
        self.chance = random.Random(4)

    def bot(self, program: Sequence[str]) -> Any:
        settings = self.discord.settings() | self.telegram.settings() | {"SIZE": "64"}
        return running_bot(self.folder, ready=(), program=program, **settings)

    async def live(self, death: Death) -> None:
        """One life, with wishes once the bot serves, and a few where it dies before that."""
        async with self.bot(death.program) as bot:
            ended = asyncio.create_task(bot.process.wait())
            if not death.early:
                await self.ready()
            killing = asyncio.create_task(_kill_later(bot, death))
            for number in range(2 if death.early else WISHES):
                await self.wish(number, str(death))
                await asyncio.sleep(self.chance.uniform(0, 0.05))
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(ended), REACHED_WITHIN_S)
            assert ended.done(), f"It did not come to {death}:\n{bot.told}"
            await killing
        server = self.discord.server
        await server.wait_for(lambda: not server.gateway.ready)
        server.gateway.sessions.clear()  # nobody will resume them

    async def ready(self) -> None:
        await self.discord.ready()
        await self.telegram.ready()

    async def wish(self, number: int, life: str) -> None:
        text = TEXTS[number % len(TEXTS)]
        if number % 7 == 3:
            talk = await self.discord.mention(self.discord.person(), text)
            self.wishes.append(Wish(talk, 3, life))
            return
        scene: Scene = self.telegram if number % 2 else self.discord
        self.wishes.append(Wish(await scene.send(scene.person(), text), scene.pictures, life))

    @property
    def missing(self) -> list[Wish]:
        taken = [wish for wish in self.wishes if wish.talk.taken]
        return [wish for wish in taken if not (wish.talk.shown or wish.set_aside)]


async def _kill_later(bot: BotProcess, death: Death) -> None:
    if death.point is not None:
        bot.process.send_signal(signal.SIGUSR1)
        return
    await asyncio.sleep(death.later_s)
    await bot.kill()


def asked(folder: Path, question: str) -> Any:
    """The answer of the bot's database, one column of one row."""
    with closing(sqlite3.connect(folder / "data" / DATABASE_FILE)) as connection, connection:
        return connection.execute(question).fetchone()[0]


@pytest.mark.timeout(3600 if LONG else 300)
async def test_whatever_kills_it_what_was_acknowledged_arrives_once(tmp_path: Path) -> None:
    async with DiscordServer() as discord, TelegramServer() as telegram:
        lives = Lives(tmp_path, OnDiscord(discord, discord.guild_channel()), OnTelegram(telegram))
        async with lives.bot(("-m", "bot")):  # once, so that Discord knows the commands
            await lives.ready()
        for death in deaths(lives.chance):
            await lives.live(death)
        async with lives.bot(("-m", "bot")):
            await lives.telegram.wait_for(
                lambda: not (lives.missing or telegram.unconfirmed), ALL_ARRIVED_WITHIN_S
            )
            await lives.telegram.wait_for(lambda: asked(tmp_path, UNTOLD) == 0, 30)
            await asyncio.sleep(1)  # for what must not come
        assert [wish for wish in lives.wishes if not wish.kept] == []
        assert sum(wish.set_aside for wish in lives.wishes) <= len(lives.wishes) / 100
        assert sum(wish.talk.taken for wish in lives.wishes) > 0.6 * len(lives.wishes)
        assert telegram.violations == []
        # Said of an interaction that was in the journal when the bot died, and not acknowledged.
        assert set(discord.violations) <= {"Unknown Webhook"}
    check_folder(tmp_path)


def check_folder(folder: Path) -> None:
    """Each job has its drawing, each drawing its files, and nothing else is there."""
    painted = asked(folder, "SELECT count(*) FROM jobs WHERE state = 'painted'")
    not_aside = f"SELECT count(*) FROM jobs WHERE deaths < {DEATHS}"  # noqa: S608 - our own number
    assert painted == asked(folder, not_aside)
    assert painted == asked(folder, "SELECT count(*) FROM drawings")
    assert asked(folder, "SELECT count(*) FROM stray_files") == 0
    files = [path for path in (folder / "data" / "pictures").rglob("*") if path.is_file()]
    assert len(files) == asked(folder, "SELECT count(*) FROM pictures")
    assert not [path for path in files if path.name.endswith(PART)]


def test_a_kill_in_every_step_to_a_newer_database_loses_nothing(
    tmp_path: Path, program: Program
) -> None:
    for number in range(1, len(MIGRATIONS) + 1):
        for point, steps in (("migrating to", number - 1), ("migrated to", number)):
            kill_at(f"{point} {number}", tmp_path)
            assert asked(tmp_path, "PRAGMA user_version") == steps
        if number == 1:
            asked(tmp_path, OLD_DRAWING + "RETURNING 1")
    assert asked(tmp_path, "PRAGMA integrity_check") == "ok"
    told = program("gallery", "list", "--user", "local:ada", "--json")
    [drawing] = json.loads(told.stdout)
    assert (drawing["text"], drawing["feeling"]) == ("so happy", "joy")
    assert asked(tmp_path, "SELECT strongest FROM drawings") == "joy"


def kill_at(point: str, folder: Path) -> None:
    """Have the program open the gallery to write, and die on the way."""
    environment = {**os.environ, "EMOTION_DRAW_DATA_DIR": str(folder / "data")}
    deed = ("gallery", "forget", "--user", "local:nobody")
    ended = subprocess.run(
        [sys.executable, CRASHING, point, "1", "0", "now", *deed],
        check=False,
        env=environment,
        cwd=folder,
    )
    assert ended.returncode == -signal.SIGKILL


def test_every_named_moment_is_tried() -> None:
    sources = chain(*(ROOT.joinpath(part).rglob("*.py") for part in ("bot", "storage", "engine")))
    named = set(chain(*(_points(path.read_text(encoding="utf-8")) for path in sources)))
    elsewhere = {"migrating to", "migrated to"}  # below
    elsewhere |= {"ready picture written", "recording fetched", "heard"}  # pool, spoken wishes
    assert named == {point for point, _ in POINTS} | elsewhere


def _points(source: str) -> Iterator[str]:
    for match in re.finditer(r'crashes\.reached\(f?"([a-z ]+)', source):
        yield match[1].strip()
