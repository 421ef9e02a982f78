"""The desk: what every chat does with a wish, whatever the platform.

A chat says who asks for what; the desk checks it and commits it to the
journal. Refusals are raised, and `replies.fault` puts them into words.
"""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot import care, logs
from bot.answer import was_chosen
from bot.exports import Exports
from bot.metrics import Metrics
from bot.pace import Pace
from engine.errors import EmotionDrawError, ModelUnavailable, Refused
from engine.studio import Studio, checked, cleaned, new_seed
from engine.values import MAX_TEXT, Feeling, Request
from storage import crashes
from storage.gallery import Forgotten
from storage.guilds import Rules
from storage.jobs import Job
from storage.records import Entry
from storage.store import Store
from storage.turns import Limits
from storage.users import checked_user_key

NO_WORDS = "refused-no-prompts"  # by a painter that reads none
AWAY = "refused-no-prompts-now"  # while another paints for one that does
MAX_WAITING = 5  # drawings of one user that may wait at once

log = logs.logger(__name__)


@dataclass(frozen=True)
class Asked:
    """Who asks, where, and where the answer goes.

    `intake_key` is the platform's own number of this wish (`discord:123`);
    `address` is in the platform's own terms and becomes JSON. `guild` and
    `channel` are there where administrators may have made rules; a thread has
    the channel it hangs from as its `parent`. Of somebody else's message `own`
    is False, and `source_author` its author's user key where there is one.
    `recording`, in the platform's own terms like the address, is where it lies
    when it is heard and not read.
    """

    intake_key: str
    user_key: str
    locale: str
    address: Mapping[str, Any]
    guild: str | None = None
    channel: str | None = None
    parent: str | None = None
    source_author: str | None = None
    own: bool = True
    private: bool = False
    recording: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Receipt:
    """A drawing is promised; `before` others come first, it takes about `seconds`.

    `fresh` is False where this very wish had been taken before; `told` are the
    words about the wait that the asker has seen already.
    """

    job: Job
    before: int
    seconds: float
    fresh: bool
    told: str | None = None


class Desk:
    """Takes wishes; also the way to what is kept (`store`)."""

    def __init__(  # noqa: PLR0913 - the parts it brings together
        self,
        store: Store,
        pace: Pace,
        daily_quota: int | None,
        studio: Studio | None = None,
        metrics: Metrics | None = None,
        *,
        no_words: Callable[[], str | None] = lambda: NO_WORDS,
        voices: bool = False,
    ) -> None:
        """`daily_quota`: drawings a user and day, None for no limit.

        Without a `studio` nothing can be read before it is asked for. `no_words`: the
        sentence that refuses words for the painter, None where they are read; `voices`:
        whether feelings in voices are read.
        """
        self.store = store
        self.voices = voices
        self.exports = Exports()
        # Jobs that no row tells of any more, whose messages still say that they are under way.
        self.forgotten: asyncio.Queue[Job] = asyncio.Queue()
        self._listeners: list[asyncio.Queue[Receipt]] = []
        self._pace = pace
        self._daily_quota = daily_quota
        self._studio = studio
        self.metrics = metrics or Metrics()
        self._no_words = no_words
        # One at a time: it takes seconds of work, and others wait to be painted.
        self._weighing = asyncio.Lock()

    async def ask(self, asked: Asked, request: Request) -> Receipt:
        """Promise a drawing. Raises BadInput, Refused among it, and StorageFailed."""
        try:
            receipt = await self._promise(asked, request)
        except EmotionDrawError as error:
            self.metrics.refused(error)
            # More than any chat brings in one message is refused unread, and may be megabytes.
            error.in_despair = care.speaks_of_self_harm(_words(request)[: 2 * MAX_TEXT])
            raise
        with logs.about(receipt.job.id):
            if receipt.fresh:
                log.info("taken", platform=receipt.job.platform, before=receipt.before)
                self.metrics.taken(receipt.job, receipt.seconds)
            else:
                log.info("had been taken")
        return receipt

    async def _promise(self, asked: Asked, request: Request) -> Receipt:
        self.store.check_room()
        request = checked(request) if asked.recording is None else cleaned(request)
        if (request.extra or request.negative) and (refusal := self._no_words()):
            raise Refused(refusal)
        limits = await self._allowed(asked)
        job = Job(
            id=secrets.token_hex(12),
            intake_key=asked.intake_key,
            user_key=checked_user_key(asked.user_key),
            request=replace(
                request,
                seed=new_seed() if request.seed is None else request.seed,
                any_seed=request.seed is None,
                gentle=request.gentle or care.speaks_of_self_harm(_words(request)),
            ),
            locale=asked.locale,
            address=asked.address,
            created_at=datetime.now(UTC),
            guild=asked.guild,
            source_author=asked.source_author,
            own=asked.own and asked.source_author in {None, asked.user_key},
            private=asked.private,
            recording=asked.recording,
        )
        kept = await self.store.journal.add(job, limits)
        crashes.reached("promised")
        before = await self.store.journal.place(kept.id) or 0
        unheard = await self.store.recordings.place(kept.id) if kept.recording else None
        seconds = self._pace.seconds(before, unheard)
        return Receipt(kept, before, seconds, fresh=kept.id == job.id)

    async def feel(self, text: str) -> Feeling:
        """What is read in a text that nobody wants painted yet.

        Raises BadInput, ModelUnavailable.
        """
        if self._studio is None:
            raise ModelUnavailable("Nobody reads here.")
        return await self._studio.feel(checked(Request(text)))

    def listen(self) -> asyncio.Queue[Receipt]:
        """Where all receipts that are announced from now on arrive."""
        self._listeners.append(asyncio.Queue())
        return self._listeners[-1]

    def announce(self, receipt: Receipt) -> None:
        """Have the asker told of the wait; to be called once the platform is content.

        For instance after an interaction was deferred.
        """
        if receipt.fresh:
            for listener in self._listeners:
                listener.put_nowait(receipt)

    def wait(self, before: int) -> float:
        """The seconds until a drawing is there before which `before` others come."""
        return self._pace.seconds(before)

    async def redraw(self, asked: Asked, drawing_id: str) -> Receipt:
        """The same words, or where they are not kept the same feeling, painted anew.

        A feeling that was chosen is painted alone again.
        """
        entry = await self.owned(asked.user_key, drawing_id)
        if entry.text is not None:
            again = Request(entry.text, _chosen(entry), blend=entry.blended)
            return await self.ask(asked, again)
        if entry.transcript is not None:
            again = Request(None, _chosen(entry), blend=entry.blended, listened=entry.listened)
            return await self.ask(asked, again)
        return await self._from(asked, entry, _anew(entry, blend=entry.blended))

    async def more(self, asked: Asked, drawing_id: str) -> Receipt:
        """Another picture of a drawing's strongest feeling, for whoever asks.

        Of what was painted gently there is no such picture: it is painted anew, gently.
        """
        entry = await self.drawing(drawing_id)
        if care.painted_gently(entry):
            return await self._from(asked, entry, _anew(entry))
        return await self._from(asked, entry, Request(emotion=entry.feeling.strongest))

    async def blend(self, asked: Asked, drawing_id: str) -> Receipt:
        """A drawing's feelings once more, and all of them in one picture, for whoever asks."""
        entry = await self.drawing(drawing_id)
        return await self._from(asked, entry, _anew(entry, blend=True))

    async def _from(self, asked: Asked, entry: Entry, request: Request) -> Receipt:
        """A wish without words, that goes with whose words the feeling was read in.

        Where that is not known, it goes with who had them read.
        """
        whose = entry.source_author
        if whose is None and _chosen(entry) is None:
            whose = entry.user_key
        return await self.ask(replace(asked, source_author=whose, own=False), request)

    async def favour(self, user_key: str, drawing_id: str, *, favourite: bool) -> Entry:
        """Make one's own drawing a favourite, or not. Raises Refused."""
        await self.owned(user_key, drawing_id)
        await self.store.gallery.favour(user_key, drawing_id, favourite=favourite)
        return await self.owned(user_key, drawing_id)

    async def delete(self, user_key: str, drawing_id: str) -> None:
        """Delete one's own drawing. Raises Refused."""
        await self.owned(user_key, drawing_id)
        if not await self.store.gallery.delete(user_key, drawing_id):
            raise Refused("refused-gone")  # by a double click

    async def cancel(self, user_key: str, job_id: str) -> None:
        """Call off one's own drawing that waits or is painted. Raises Refused."""
        job = await self.store.journal.find(job_id)
        if job is not None and job.user_key != user_key:
            raise Refused("refused-not-yours")
        if not await self.store.journal.cancel(user_key, job_id):
            raise Refused("refused-too-late")

    async def drawing(self, drawing_id: str) -> Entry:
        """The drawing of this id. Raises Refused where it was deleted or never was."""
        entry = await self.store.gallery.find(drawing_id)
        if entry is None:
            raise Refused("refused-gone")
        return entry

    async def carried(self, user_key: str, entry: Entry) -> list[str]:
        """The words that carried a drawing's feeling, for whoever wrote or said them alone.

        None to somebody in despair, who is not told what was read.
        """
        text = entry.text or entry.transcript
        if self._studio is None or text is None or entry.user_key != user_key:
            return []
        if care.painted_gently(entry):
            return []
        async with self._weighing:
            return await self._studio.carried(text)

    async def owned(self, user_key: str, drawing_id: str) -> Entry:
        """The same, for its owner only. Raises Refused."""
        entry = await self.drawing(drawing_id)
        if entry.user_key != user_key:
            raise Refused("refused-not-yours")
        return entry

    async def forget(self, user_key: str) -> Forgotten:
        """Delete all there is of a user, what waits, is painted or to be shown included."""
        untold = await self.store.journal.untold_of(user_key)
        forgotten = await self.store.gallery.forget(user_key)
        for job in untold:
            self.store.journal.cancelled.put_nowait(job.id)
            self.forgotten.put_nowait(job)
        return forgotten

    async def locale(self, user_key: str) -> str:
        """The language last seen of somebody whose message does not tell."""
        return await self.store.people.locale(user_key) or "en"

    async def _allowed(self, asked: Asked) -> Limits:
        """What the asker may have here. Raises Refused where nothing."""
        author = asked.source_author
        if author not in {None, asked.user_key} and not await self.store.people.is_painted(author):
            raise Refused("refused-not-painted")
        rules = await self.rules(asked)
        return Limits(MAX_WAITING, self._daily_quota, rules.daily_quota)

    async def rules(self, asked: Asked) -> Rules:
        """What the administrators of a place want. Raises Refused where no drawings."""
        if asked.guild is None:
            return Rules()
        rules = await self.store.guilds.rules(asked.guild)
        if not rules.enabled:
            raise Refused("refused-guild-off")
        if rules.channels and rules.channels.isdisjoint({asked.channel, asked.parent}):
            raise Refused("refused-channel")
        return rules


def _anew(entry: Entry, *, blend: bool = False) -> Request:
    """A wish for what was read in a drawing, as gentle as it was, or for what was chosen."""
    gentle, chosen = care.painted_gently(entry), _chosen(entry)
    if chosen and not gentle:
        return Request(emotion=chosen)
    return Request(feeling=entry.feeling, blend=blend, gentle=gentle)


def _chosen(entry: Entry) -> str | None:
    """The feeling that somebody named, where none was read."""
    return entry.feeling.strongest if was_chosen(entry) else None


def _words(request: Request) -> str:
    """What somebody wrote, or said."""
    return request.text or (request.listened.heard.text if request.listened else "")
