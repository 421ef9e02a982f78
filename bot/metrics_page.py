"""The page from which Prometheus takes the figures of a serving bot."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import CancelledError
from contextlib import asynccontextmanager
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import CollectorRegistry, Metric, make_wsgi_app
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import ThreadingWSGIServer
from prometheus_client.registry import Collector

from bot import logs
from bot.metrics import PREFIX, Metrics
from engine.errors import EmotionDrawError
from storage.store import Store

HOST = "127.0.0.1"  # the figures are the operator's; to show them elsewhere is a proxy's work
PATIENCE = 5.0  # seconds a scrape may take
LOOK = 0.2  # seconds in which the server notices that it is to end

log = logs.logger(__name__)


@asynccontextmanager
async def served(port: int, metrics: Metrics, store: Store) -> AsyncIterator[None]:
    """The page at `port` meanwhile; none for port 0. The queue is among the figures either way.

    A port that is taken is an error in the log and no more: people's drawings
    are worth more than figures, and Prometheus itself notices their absence.
    """
    metrics.registry.register(_Lengths(store, asyncio.get_running_loop()))
    if not port:
        yield
        return
    try:
        server = await asyncio.to_thread(_listening, port, metrics.registry)
    except OSError as error:
        log.error("the metrics are not served", port=port, error=error.strerror)
        yield
        return
    thread = threading.Thread(target=server.serve_forever, args=(LOOK,), daemon=True)
    thread.start()
    log.info("the metrics are served", address=f"http://{HOST}:{port}/metrics")
    try:
        yield
    finally:
        await asyncio.to_thread(server.shutdown)
        server.server_close()


def _listening(port: int, registry: CollectorRegistry) -> "_Server":
    """Binding looks the host's name up, which may take a while."""
    return make_server(HOST, port, make_wsgi_app(registry), _Server, _Handler)


class _Server(ThreadingWSGIServer):
    """A thread a scrape, and a line in the log for one that broke off."""

    def handle_error(self, *_: object) -> None:
        log.info("a scrape broke off")


class _Handler(WSGIRequestHandler):
    timeout = PATIENCE

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        """Scrapes come every few seconds; nobody wants to read of them."""


class _Lengths(Collector):
    """How much waits, looked up in the database for each scrape."""

    def __init__(self, store: Store, loop: asyncio.AbstractEventLoop) -> None:
        self._store = store
        self._loop = loop

    def collect(self) -> Iterable[Metric]:
        """Called in a scrape's thread. Nothing where the database does not tell."""
        counting = self._count()
        try:
            waiting, running, posts = asyncio.run_coroutine_threadsafe(counting, self._loop).result(
                PATIENCE
            )
        except (EmotionDrawError, CancelledError, TimeoutError) as error:
            log.warning("the queue was not counted", error=str(error))
            return
        except RuntimeError:  # the loop has ended
            counting.close()
            return
        jobs = GaugeMetricFamily(
            f"{PREFIX}_jobs", "Drawings that are not painted yet.", labels=["state"]
        )
        jobs.add_metric(["waiting"], waiting)
        jobs.add_metric(["running"], running)
        yield jobs
        yield GaugeMetricFamily(f"{PREFIX}_outbox", "Posts that have not arrived yet.", posts)

    async def _count(self) -> tuple[int, int, int]:
        return (*await self._store.journal.lengths(), await self._store.outbox.length())
