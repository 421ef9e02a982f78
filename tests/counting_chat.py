"""A chat on paper that knows which drawings have arrived."""

import asyncio
from collections import defaultdict

from bot.answer import Answer
from storage.jobs import Job
from wishes import PaperChat


class CountingChat(PaperChat):
    """Keeps the id of each job whose drawing was shown, as often as it was."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self.painted: list[str] = []

    async def show(self, job: Job, answer: Answer) -> None:
        await super().show(job, answer)
        self.painted.append(job.id)
        self.arrived[job.id].set()
