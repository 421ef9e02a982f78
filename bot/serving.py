"""`emotion-draw run` joined together: store, studio, worker, delivery and the chats."""

import asyncio
import signal
import time
from collections.abc import Iterable, Mapping
from contextlib import AsyncExitStack, suppress
from functools import partial
from typing import Any

from bot import about, composition, logs, metrics_page
from bot.chat import Chat
from bot.delivery import Delivery
from bot.desk import AWAY, NO_WORDS, Desk
from bot.filling import Filler
from bot.listening import Listening
from bot.metrics import Metrics
from bot.pace import Pace
from bot.progress import Progress
from bot.settings import Settings
from bot.supervisor import keep_serving
from bot.wash import SHARE, Washes
from bot.worker import AT_ONCE, Worker
from engine import memory
from engine.easel import Easel
from engine.errors import EmotionDrawError, Failure
from engine.painters.meanwhile import Meanwhile
from engine.painters.stable_diffusion.choice import NAME as STABLE_DIFFUSION
from engine.painters.watercolor.painter import NAME as WATERCOLOR
from engine.ports import Painter, Reader
from engine.studio import Studio
from engine.values import Equipment, Request
from storage import lock
from storage.store import Store, open_store
from storage.upkeep import keep_up

LAST_WORDS = 10.0  # seconds that posts under way may take when the program is to end
INSIST = 6.0  # seconds that a part has for closing what it opened
WASHES = 16  # first washes that may wait; who comes then goes without
PROBE = Request("Helo.", seed=0)  # misspelt: what reads such words is loaded as well

log = logs.logger(__name__)


async def serve(settings: Settings) -> None:
    """Serve every configured chat until SIGTERM or SIGINT.

    What is being posted then is finished; the rest waits in the journal.
    Raises GalleryInUse, StorageFailed; Failure where no chat is left to serve.
    """
    settings = composition.decided(settings)
    log.info("the painter is chosen", painter=settings.painter)
    stop = _stopped_by_signals()
    async with AsyncExitStack() as stack:
        stack.enter_context(lock.writing(settings.data_dir, "emotion-draw run"))
        store = await stack.enter_async_context(open_store(settings.data_dir))
        reader = composition.make_reader(settings)
        painter, wanted = await stack.enter_async_context(composition.serving_painter(settings))
        pace = Pace()
        studio = Studio(reader, painter, settings.size, composition.style_of(settings))
        metrics = Metrics()
        senses = composition.make_senses_apart(settings)
        stack.callback(senses.close)
        desk = Desk(
            *(store, pace, settings.daily_quota, studio, metrics),
            no_words=partial(_no_words, wanted),
            voices=settings.tone != "off",
        )
        with memory.loading():
            chats = composition.make_chats(settings, desk, about.Facts(settings, wanted))
        progress = Progress()
        filler = _filler(settings, store, studio, painter, wanted) if wanted else None
        demand = filler.demand if filler else None
        at_once = composition.ORDERS if settings.painter == "ray" else AT_ONCE
        worker = Worker(store, studio, pace, metrics, progress, demand, at_once)
        await stack.enter_async_context(metrics_page.served(settings.metrics_port, metrics, store))
        chores = [
            asyncio.create_task(_warm(studio, pace)),
            asyncio.create_task(keep_up(store, settings.keep_days)),
            asyncio.create_task(_wash(settings, desk, reader, progress)),
        ]
        if filler is not None:
            chores.append(asyncio.create_task(filler.run()))
        stack.push_async_callback(_end, chores)
        delivery = Delivery(desk, chats, pace, metrics, progress)
        listening = Listening(desk, chats, senses, reader, pace, metrics)
        memory.settle()  # what was imported; a crowd may come before the models are loaded
        await _until(stop, chats, worker, delivery, listening)


def _no_words(wanted: Meanwhile | None) -> str | None:
    """What refuses words for the painter now, if anything does."""
    if wanted is None or not wanted.equipment.reads:
        return NO_WORDS
    return None if wanted.reads else AWAY


def _stopped_by_signals() -> asyncio.Event:
    """Set once the program is told to end."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows knows no such handlers
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def _filler(
    settings: Settings, store: Store, studio: Studio, painter: Painter, wanted: Meanwhile
) -> Filler | None:
    """What paints ahead, where that is wanted."""
    if not settings.pool:
        return None
    # What hosts elsewhere paint is worth keeping where it is Stable Diffusion's.
    name = STABLE_DIFFUSION if settings.painter == "ray" else settings.painter

    def now() -> Equipment | None:
        return wanted.equipment if wanted.reads else None

    return Filler(store, studio, painter, name=name, depth=settings.pool, now=now)


async def _wash(settings: Settings, desk: Desk, reader: Reader, progress: Progress) -> None:
    """Show first washes, by a second watercolourist; the first one needs none."""
    if settings.painter == WATERCOLOR:
        return
    async with AsyncExitStack() as stack:
        painter = composition.make_painter_apart(settings, WATERCOLOR)
        stack.push_async_callback(painter.close)
        easel = await stack.enter_async_context(Easel(painter, capacity=WASHES))
        studio = Studio(reader, easel, round(settings.size * SHARE))
        await Washes(studio, desk, progress).run()


async def _until(
    stop: asyncio.Event,
    chats: Mapping[str, Chat],
    worker: Worker,
    delivery: Delivery,
    listening: Listening,
) -> None:
    """Run all parts until told to stop, or until no chat is left."""
    serving = [asyncio.create_task(keep_serving(chat)) for chat in chats.values()]
    served = asyncio.ensure_future(asyncio.gather(*serving, return_exceptions=True))
    stopped = asyncio.create_task(stop.wait())
    parts = [
        asyncio.create_task(worker.run()),
        asyncio.create_task(delivery.run(worker.finished)),
        asyncio.create_task(listening.run(worker.finished)),
    ]
    ends: list[asyncio.Future[Any]] = [stopped, served, *parts]
    try:
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        ended = [end for end in ends if end.done()]
    finally:
        await _end([stopped, *parts])
        await delivery.settle(LAST_WORDS)
        # The chats go last: what is being posted travels through them.
        await _end(serving)
    for end in ended:
        end.result()
    if stopped not in ended:
        raise Failure("No chat is left to serve.")


async def _end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel tasks and wait; again where a library has swallowed the cancellation.

    asyncio.wait_for does so in Python 3.11 when what it waits for comes just then.
    """
    waiting = {task for task in tasks if not task.done()}
    while waiting:
        for task in waiting:
            task.cancel()
        _, waiting = await asyncio.wait(waiting, timeout=INSIST)


async def _warm(studio: Studio, pace: Pace) -> None:
    """Draw once for nobody: the models are loaded, and a first guess of the wait is known.

    What is wrong with them is told to the operator before users meet it.
    """
    try:
        await studio.draw(PROBE)
        begun = time.monotonic()
        await studio.draw(PROBE)
        pace.guess(time.monotonic() - begun)
        memory.settle()
    except EmotionDrawError as error:
        log.error("not ready to paint", error=str(error))
