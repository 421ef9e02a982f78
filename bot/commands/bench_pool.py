"""`emotion-draw bench pool`: from a wish until its drawing is ready to be posted.

With pictures that were painted ahead and without, taking turns: a real store,
desk and worker, and the painter of the settings in a process of its own.
"""

import asyncio
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

from bot import composition
from bot.commands.bench_bot import Bot, working_bot
from bot.commands.bench_row import Row, row
from bot.settings import Settings
from engine.easel import Easel
from engine.values import Request

ROUNDS = 12  # wishes of each kind
TEXT = "We laughed so much today, and tonight I miss you terribly."


def waits(settings: Settings) -> list[Row]:
    """A usual wish, painted when it is asked for, and answered with what is ready."""
    return asyncio.run(timed(settings))


async def timed(settings: Settings) -> list[Row]:
    """The rows, in a loop that runs already."""
    times: dict[bool, list[float]] = {False: [], True: []}
    async with AsyncExitStack() as stack:
        painter = composition.make_painter_apart(settings)
        stack.push_async_callback(painter.close)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        easel = await stack.enter_async_context(Easel(painter))
        bot = await stack.enter_async_context(working_bot(settings, folder, easel))
        await _answer(bot, 0, ready=False)  # the first loads and warms
        for number in range(1, 2 * ROUNDS + 1):
            ready = number % 2 == 0
            times[ready].append(await _answer(bot, number, ready=ready))
    name = composition.painter_name(settings)
    return [
        row(f"a wish, painted by {name}", times[False], f"{settings.size} x {settings.size}"),
        row("a wish, answered with what is ready", times[True]),
    ]


async def _answer(bot: Bot, number: int, *, ready: bool) -> float:
    """The seconds from a wish until its drawing is in the outbox."""
    if ready:
        drawing = await bot.studio.draw(Request(TEXT, seed=number))
        for picture in drawing.pictures:
            await bot.store.pool.add(picture)
    begun = time.perf_counter()
    # Whoever names a seed is painted for.
    await bot.answered(await bot.ask(number, Request(TEXT, seed=None if ready else number)))
    return time.perf_counter() - begun
