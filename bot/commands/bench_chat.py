"""`emotion-draw bench chat`: a real `emotion-draw run`, timed by its users.

It talks to servers of our tests that speak the platforms' protocols on this
machine, so the network's time is not in these figures, and the servers' own
work is. Needs the source tree, where the tests are.
"""

import asyncio
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bot.commands.bench_row import Row, row
from engine.errors import BadInput
from engine.painters.watercolor.painter import Watercolor
from engine.palette import compose
from engine.readers.albert import Albert
from engine.studio import PICTURES

TESTS = Path(__file__).parents[2] / "tests"
STARTS = 5
ALONE = 12  # drawings of one user, one after the other
CROWD = 40  # users at once
PAINTED_ALONE = 12  # batches of two drawings for the painter's own rate
IDLE = 3.0  # seconds without work before the memory is looked at
SIZE = 768  # pixels
PATIENCE = 300.0  # seconds for the crowd to be served
TEXTS = (
    "I feel so happy today!",
    "I miss my grandmother so much",
    "How could you do this to me?",
    "I did not expect that at all",
    "What if it never gets better?",
    "I love the way you laugh",
)


def chat() -> list[Row]:
    """One user, forty users, the start and the idle bot."""
    if not (TESTS / "discord_server.py").exists():
        raise BadInput("bench chat needs the source tree: its servers are those of the tests.")
    sys.path.insert(0, str(TESTS))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        painter = pool.submit(painter_rate).result()
    return asyncio.run(_chat(painter))


def painter_rate() -> float:
    """Pictures a second that the painter gives by itself, for what the texts feel like."""
    feelings = Albert().read(TEXTS)
    briefs = [
        compose(emotion, confidence, seed=seed, size=SIZE)
        for seed, feeling in enumerate(feelings)
        for emotion, confidence in feeling.ranked[:PICTURES]
    ]
    batches = [briefs[start : start + 6] for start in range(0, len(briefs), 6)]

    async def paint(batches: list[Any]) -> None:
        for batch in batches:
            await Watercolor().paint(batch)

    asyncio.run(paint(batches))  # the first are slower
    begun = time.perf_counter()
    asyncio.run(paint(batches * (PAINTED_ALONE // len(batches))))
    return 6 * PAINTED_ALONE / (time.perf_counter() - begun)


async def _chat(painter: float) -> list[Row]:
    from bot_process import running_bot  # noqa: PLC0415 - of the tests
    from discord_server import DiscordServer  # noqa: PLC0415
    from telegram_server import TelegramServer  # noqa: PLC0415

    async with AsyncExitStack() as stack:
        discord = await stack.enter_async_context(DiscordServer())
        telegram = await stack.enter_async_context(TelegramServer())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = {
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_BASE": discord.api_base,
            "TELEGRAM_TOKEN": telegram.token,
            "TELEGRAM_API_BASE": telegram.api_base,
            "SIZE": str(SIZE),
        }
        starts = []
        for _ in range(STARTS):
            begun = time.perf_counter()
            async with running_bot(folder, ready=(), **settings):
                await asyncio.gather(discord.wait_ready(), telegram.wait_ready())
                starts.append(time.perf_counter() - begun)
        bot = await stack.enter_async_context(running_bot(folder, ready=(), **settings))
        await asyncio.gather(discord.wait_ready(), telegram.wait_ready())
        await asyncio.sleep(IDLE)
        idle = _resident(bot.process.pid)
        alone = [
            row("Discord, one user: /draw to pictures", await _discord_alone(discord)),
            row("Telegram, one user: message to sheet", await _telegram_alone(telegram)),
        ]
        crowd = await _crowd(discord, painter)
        await asyncio.sleep(IDLE)
        after = _resident(bot.process.pid)
    memory = f"{idle:.0f} MiB idle after the start, {after:.0f} MiB idle after all this"
    return [row("start to ready in both chats", starts, memory), *alone, *crowd]


async def _discord_alone(server: Any) -> list[float]:
    user, channel = server.user(), server.guild_channel()
    found = []
    for turn in range(ALONE + 1):
        begun = time.perf_counter()
        asked = await server.command(user, channel, "draw", text=TEXTS[turn % len(TEXTS)])
        await server.wait_for(lambda asked=asked: asked.message and asked.message.attachments)
        found.append(time.perf_counter() - begun)
    return found[1:]


async def _telegram_alone(server: Any) -> list[float]:
    user = server.user()
    private = server.private(user)
    found = []
    for turn in range(ALONE):
        begun = time.perf_counter()
        await server.text(user, private, TEXTS[turn % len(TEXTS)])
        await server.wait_for(
            lambda turn=turn: sum(bool(m.photo) for m in server.messages(private)) > turn
        )
        found.append(time.perf_counter() - begun)
    return found


async def _crowd(server: Any, painter: float) -> list[Row]:
    channel = server.guild_channel()
    users = [server.user(name=f"user {number}") for number in range(CROWD)]
    begun = time.perf_counter()
    asked = await asyncio.gather(
        *(
            server.command(user, channel, "draw", text=TEXTS[number % len(TEXTS)])
            for number, user in enumerate(users)
        )
    )
    arrived: dict[int, float] = {}

    def all_arrived() -> bool:
        for number, one in enumerate(asked):
            if number not in arrived and one.message and one.message.attachments:
                arrived[number] = time.perf_counter() - begun
        return len(arrived) == CROWD

    await server.wait_for(all_arrived, PATIENCE)
    rate = CROWD * PICTURES / max(arrived.values())
    ratio = f"{rate:.1f} pictures/s, {rate / painter:.0%} of the painter's own {painter:.1f}"
    return [
        row(
            f"Discord, {CROWD} users at once: acknowledged", [a.acknowledged_after_s for a in asked]
        ),
        row(f"Discord, {CROWD} users at once: pictures", list(arrived.values()), ratio),
    ]


def _resident(pid: int) -> float:
    """Memory of a process and its children in MiB; what they share counts once (PSS)."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024 + sum(_resident(int(child)) for child in children)
    raise AssertionError("Linux tells Pss of every process that runs")
