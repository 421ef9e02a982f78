"""What a chat platform is to the rest of the program.

A chat takes messages to the desk and is done with them; what was painted, or
could not be, reaches it through delivery. Adding a platform is one file with a
class like this.
"""

from collections.abc import Mapping
from typing import Any, BinaryIO, Protocol

from bot.answer import Answer
from storage.jobs import Job

# Where an answer goes, in the platform's own terms, fit for JSON. It has the
# key `message` once the job has a message there that can be edited.
Address = Mapping[str, Any]


class Chat(Protocol):
    """One platform, joined to it while `serve` runs.

    The methods beside `serve` are called by delivery alone, for one job never
    two at once. They raise TryLater where the platform may take the message
    another time, and Undeliverable where it never will.
    """

    @property
    def platform(self) -> str:
        """What user keys and intake keys of this platform begin with: `discord`."""

    async def serve(self) -> None:
        """Take messages to the desk until cancelled.

        Raises TokenRefused; TryLater where the platform cannot be reached.
        """

    def when(self, locale: str, seconds: float) -> str:
        """How a moment in `seconds` is written: `in about 20 seconds`, or what counts down."""

    async def say(self, job: Job, words: str, *, cancellable: bool = False) -> Address:
        """Let the job's message say `words`, posting it where there is none.

        `cancellable` puts a button under it with which its user calls it off.
        Returns the job's address, completed by what names the message. Harmless
        when called again: the same message says other words.
        """

    async def sketch(self, job: Job, words: str, picture: bytes | None) -> None:
        """Let the job's message, which `say` has posted, show how far its drawing is.

        `picture` is a JPEG; without one that of the last sketch stays. The button with
        which its user calls it off is there. `say` takes the picture away again.
        """

    async def show(self, job: Job, answer: Answer) -> None:
        """Turn the job's message, which `say` has posted, into the finished drawing.

        Harmless when called again: the same message shows the same drawing.
        """

    async def fetch(self, recording: Mapping[str, Any], file: BinaryIO) -> None:
        """Write a job's recording to `file`.

        Raises TooLongToHear as soon as it turns out to be too large, Undeliverable where
        it is not there any more, TryLater where it cannot be reached.
        """

    async def busy(self, job: Job) -> None:
        """Show that somebody is at work, for some seconds, in the platform's way."""

    async def whisper(self, job: Job, words: str) -> None:
        """Tell whoever asked something that nobody else sees, if there is a way."""
