"""Everything that can go wrong, as one tree.

    EmotionDrawError
    ├── BadInput              what somebody asked for cannot be done as asked
    └── Failure               the request was fine; something of ours was not
        ├── ModelUnavailable  a model is missing, corrupt or does not fit
        ├── PainterFailed     painting broke off
        ├── Overloaded        the queue is full
        ├── ShuttingDown      the part that was asked is closing
        ├── StorageFailed     disk or database refused
        └── GalleryInUse      another process writes this data folder

Each carries one sentence, without a trailing traceback, that a person can act
on. Errors of other libraries are translated into these where we call them.
"""


class EmotionDrawError(Exception):
    """Base of every expected fault; `str()` is one line."""


class BadInput(EmotionDrawError):
    """What was asked cannot be done as asked. Command line: exit code 2."""


class Failure(EmotionDrawError):
    """The request was fine, something of ours was not. Command line: exit code 1."""


class ModelUnavailable(Failure):
    """A model is missing, corrupt or does not fit its reader."""


class PainterFailed(Failure):
    """Painting broke off."""


class Overloaded(Failure):
    """The queue is full."""


class ShuttingDown(Failure):
    """The part that was asked is closing."""


class StorageFailed(Failure):
    """The disk or the database refused."""


class GalleryInUse(Failure):
    """Another process writes this data folder."""
