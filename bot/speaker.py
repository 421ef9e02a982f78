"""What is said and shown in the messages of jobs that are not finished, by one at a time."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from weakref import WeakValueDictionary

from bot import logs, replies
from bot.chat import Chat
from storage import crashes
from storage.jobs import Job
from storage.store import Store

log = logs.logger(__name__)


class Speaker:
    """Speaks through the chats, by platform, and knows what each message shows.

    Whoever speaks for a job holds its `turn`, and looks within it whether the
    job is still open: nothing is said after its drawing is shown.
    """

    def __init__(self, store: Store, chats: Mapping[str, Chat]) -> None:
        self._store = store
        self._chats = chats
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._said: dict[str, str] = {}  # job id to the words its message shows
        self._washed: set[str] = set()  # jobs whose messages show a wash
        self._cancellable: set[str] = set()  # those whose messages have a button for that

    def turn(self, job_id: str) -> asyncio.Lock:
        """Whose turn it is to speak for a job."""
        return self._turns.setdefault(job_id, asyncio.Lock())

    def says(self, job: Job) -> str:
        """The words of its message, but for those about a wash."""
        return self._said.get(job.id, replies.say(job.locale, "painting"))

    def note(self, job: Job, words: str) -> None:
        """Its message shows these words: the chat has said them by itself, and has its button."""
        self._said[job.id] = words
        self._cancellable.add(job.id)

    async def wait(self, job: Job, words: str, *, cancellable: bool) -> Job:
        """Say words about the wait, under the wash where one is shown; as `say` does.

        A button that is there stays until there are other words.
        """
        if self._said.get(job.id) == words and (not cancellable or job.id in self._cancellable):
            return job
        if job.id in self._washed:
            await self.sketch(job, words, None, wash=True)
        else:
            job = await self.say(job, words, cancellable=cancellable)
        log.info("told of the wait")
        return job

    async def say(self, job: Job, words: str, *, cancellable: bool = False) -> Job:
        """Say words and show no picture; the job, addressed to its message."""
        address = await self._chats[job.platform].say(job, words, cancellable=cancellable)
        self._said[job.id] = words
        self._washed.discard(job.id)
        (self._cancellable.add if cancellable else self._cancellable.discard)(job.id)
        if address == job.address:
            return job
        crashes.reached("said")
        await self._store.journal.readdress(job.id, address)
        return replace(job, address=address)

    async def sketch(self, job: Job, words: str, picture: bytes | None, *, wash: bool) -> None:
        """Show how far a drawing is: words, and a picture unless the one there is to stay."""
        told = under_wash(job, words) if wash else words
        await self._chats[job.platform].sketch(job, told, picture)
        self._said[job.id] = words
        self._cancellable.add(job.id)
        if wash:
            self._washed.add(job.id)
        else:
            self._washed.discard(job.id)

    def forget(self, job_id: str) -> None:
        """The job is done."""
        self._said.pop(job_id, None)
        for noted in (self._washed, self._cancellable):
            noted.discard(job_id)


def under_wash(job: Job, words: str) -> str:
    """Words about the wait under a first wash."""
    about = replies.say(job.locale, "wash")
    return f"{words}\n{about}"
