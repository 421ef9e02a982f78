"""Memory of a bot that runs for months: little of it kept where nobody works.

glibc gives each thread a store of its own and keeps in it what painting has
used, for the next time. On a small server an idle bot should not.
"""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_M_ARENA_MAX = -8  # glibc's malloc.h
ARENAS = 2  # as many as usual cores: painting is not slower, and a third is kept


def keep_little() -> None:
    """Let threads share stores; to be called before they start. Nothing where it cannot be."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, ARENAS)


def give_back() -> None:
    """Return free memory to the system; does nothing where the C library cannot."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


@contextmanager
def loading() -> Iterator[None]:
    """While modules are imported, and for them ever after, Python looks for no garbage.

    All of it stays. Looking through it a hundred times took a fifth of a bot's start.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def settle() -> None:
    """What is there now stays: Python need not look through it for garbage again.

    To be called when much has been loaded, and again when more has. A look through a
    bot's hundreds of thousands of objects takes 60 ms, in which nobody is answered;
    without these, 15.
    """
    gc.collect()
    gc.freeze()
