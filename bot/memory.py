"""Memory that is free is given back to the system while nobody waits.

glibc keeps what painting in several threads has used, some 200 MiB, for the
next time; a bot that idles on a small server should not.
"""

import ctypes
from contextlib import suppress


def give_back() -> None:
    """Return free memory to the system; does nothing where the C library cannot."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
