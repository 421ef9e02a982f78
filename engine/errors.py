"""Everything that can go wrong, as one tree.

    EmotionDrawError
    ├── BadInput              what somebody asked for cannot be done as asked
    │   ├── NothingToRead     a text in which nothing is visible
    │   ├── TextTooLong       more than can be read
    │   ├── NotAudio          a file of which no sound can be made
    │   ├── NoSound           silence, or pictures without sound
    │   ├── TooLongToHear     more than is listened to
    │   ├── NoWords           sounds, but nobody says anything
    │   └── Refused           declined: a wish, a quota, a drawing of somebody else's
    └── Failure               the request was fine; something of ours was not
        ├── ModelUnavailable  a model is missing, corrupt or does not fit
        ├── PainterFailed     painting broke off
        │   └── PainterLost   the host that painted is gone; the order is as good as before
        ├── PainterAway       no host that could paint can be reached
        ├── Overloaded        the queue is full
        ├── ShuttingDown      the part that was asked is closing
        ├── StorageFailed     disk or database refused
        │   ├── DiskFull      there is no room for more
        │   └── NotYetUpdated an older database, which its next writer brings up to date
        ├── GalleryInUse      another process writes this data folder
        ├── TokenRefused      a chat platform does not know our token
        ├── AddressTaken      what we are to serve cannot be served there
        ├── TryLater          a chat platform did not take a message this time
        └── Undeliverable     a chat platform will never take this message

Each carries one sentence, without a trailing traceback, that a person can act
on. Errors of other libraries are translated into these where we call them.
"""


class EmotionDrawError(Exception):
    """Base of every expected fault; `str()` is one line.

    `in_despair` is set where the words that were refused speak of wanting to die:
    whoever sent them is told where help is found all the same.
    """

    in_despair = False


class BadInput(EmotionDrawError):
    """What was asked cannot be done as asked. Command line: exit code 2."""


class NothingToRead(BadInput):
    """Nothing visible is in the text."""


class TextTooLong(BadInput):
    """The text has more characters than can be read."""

    def __init__(self, length: int, most: int) -> None:
        super().__init__(f"The text is too long: {length:,} characters, and {most:,} is the most.")
        self.length = length
        self.most = most


class NotAudio(BadInput):
    """No sound can be made of the file."""


class NoSound(BadInput):
    """The file is silent, or has no track of sound."""


class TooLongToHear(BadInput):
    """The sound lasts longer, or its file is larger, than is listened to."""

    def __init__(self, minutes: int, megabytes: int) -> None:
        super().__init__(
            f"That is too long to hear: {minutes} minutes and {megabytes} MB are the most."
        )
        self.minutes = minutes
        self.megabytes = megabytes

    def __reduce__(self) -> tuple[type["TooLongToHear"], tuple[int, int]]:
        """As it passes from one process to another."""
        return TooLongToHear, (self.minutes, self.megabytes)


class NoWords(BadInput):
    """Something sounds, but nobody says anything."""


class Refused(BadInput):
    """Declined for a reason of the house.

    `reason` names the sentence for the person among those of the chats'
    language files; `facts` are its variables.
    """

    def __init__(self, reason: str, **facts: str | int) -> None:
        super().__init__(f"Refused: {reason}.")
        self.reason = reason
        self.facts = facts


class Failure(EmotionDrawError):
    """The request was fine, something of ours was not. Command line: exit code 1."""


class ModelUnavailable(Failure):
    """A model is missing, corrupt or does not fit its reader."""


class PainterFailed(Failure):
    """Painting broke off."""


class PainterLost(PainterFailed):
    """The host that painted is gone; another may paint the same."""


class PainterAway(Failure):
    """No host that could paint can be reached now."""


class Overloaded(Failure):
    """The queue is full."""


class ShuttingDown(Failure):
    """The part that was asked is closing."""


class StorageFailed(Failure):
    """The disk or the database refused."""


class DiskFull(StorageFailed):
    """There is no room for more on the disk."""


class NotYetUpdated(StorageFailed):
    """The database is of an older version until somebody next writes to it."""


class GalleryInUse(Failure):
    """Another process writes this data folder."""


class TokenRefused(Failure):
    """A chat platform does not know our token; asking again is no use."""


class AddressTaken(Failure):
    """Another program has the address at which we are to serve, or it is not ours to have."""


class TryLater(Failure):
    """A chat platform did not take a message; it may, after some `seconds`."""

    def __init__(self, sentence: str, seconds: float | None = None) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class Undeliverable(Failure):
    """A chat platform will never take this message: blocked, deleted, forbidden."""
