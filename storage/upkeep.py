"""What a running bot does for its data folder beside everything else.

Ended jobs are dropped, drawings older than the operator keeps them deleted,
files of no drawing swept. It goes in small steps, between which whoever waits
for the database has their turn.
"""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from functools import partial

from engine.errors import Failure
from storage.database import Database
from storage.gallery import Gallery
from storage.orphans import check_theirs, sweep_orphans
from storage.store import Store

PERIOD = timedelta(hours=6)
_NUMBERS = 5000  # numbers of drawings looked through at a time
_STEP = 100  # drawings deleted at a time
_BREATH = 0.05  # seconds between two steps

log = logging.getLogger(__name__)


async def keep_up(store: Store, keep_days: int | None) -> None:
    """Do all of it now and then every `PERIOD`, until cancelled.

    `keep_days` is how old a drawing that is no favourite may become; None: any age.
    """
    while True:
        expiry, sweep = partial(_expire, store, keep_days), partial(_sweep, store)
        for deed in (store.journal.purge, expiry, sweep, store.database.scrub):
            try:
                await deed()
            except Failure as error:
                log.warning("%s", error)
            except Exception:
                log.exception("the upkeep of the data folder goes on without one of its parts")
        await asyncio.sleep(PERIOD.total_seconds())


async def _expire(store: Store, keep_days: int | None) -> None:
    if keep_days is not None:
        oldest = datetime.now(UTC) - timedelta(days=keep_days)
        await expire(store.database, store.gallery, oldest)


async def _sweep(store: Store) -> None:
    await check_theirs(store.database, store.data_dir)
    await sweep_orphans(store.database, store.data_dir)


async def expire(database: Database, gallery: Gallery, oldest: datetime) -> int:
    """Delete drawings from before `oldest` that are no favourites; returns how many.

    Raises StorageFailed, ShuttingDown.
    """
    deleted = 0
    [[last]] = await database.read("SELECT ifnull(max(number), 0) FROM drawings", ())
    for after in range(0, last, _NUMBERS):
        numbers = await _outdated(database, oldest, after)
        for start in range(0, len(numbers), _STEP):
            deleted += await gallery.delete_outdated(numbers[start : start + _STEP], oldest)
            await asyncio.sleep(_BREATH)
        await asyncio.sleep(_BREATH / 10)
    if deleted:
        log.info("%d drawings were older than is kept, and were deleted", deleted)
    return deleted


async def _outdated(database: Database, oldest: datetime, after: int) -> list[int]:
    """The numbers of such drawings among the next `_NUMBERS`.

    Looked for without an index, which every new drawing would have to be
    entered into for the sake of one look in six hours.
    """
    rows = await database.read(
        "SELECT number FROM drawings WHERE number > ? AND number <= ?"
        " AND created_at < ? AND NOT favourite",
        (after, after + _NUMBERS, oldest.isoformat(timespec="microseconds")),
    )
    return [number for [number] in rows]
