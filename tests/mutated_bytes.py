"""What may befall the bytes of a file, whatever they are: `deed(data, chance)` harms them.

`data` has at least one byte.
"""

import random
from collections.abc import Callable

HEADER = 300  # bytes at the beginning, which say how to read the rest

Deed = Callable[[bytes, random.Random], bytes]


def flipped(data: bytes, chance: random.Random) -> bytes:
    """Some bits turned over, half of them in the header."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        end = len(changed) if chance.random() < 0.5 else min(len(changed), HEADER)
        changed[chance.randrange(end)] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut(data: bytes, chance: random.Random) -> bytes:
    """Its beginning alone."""
    return data[: chance.randrange(len(data))]


def doubled(data: bytes, chance: random.Random) -> bytes:
    """A part left out, or there twice."""
    begin = chance.randrange(len(data))
    return data[:begin] + data[chance.randrange(len(data)) :]


def noisy(data: bytes, chance: random.Random) -> bytes:
    """Noise put in somewhere."""
    begin = chance.randrange(len(data))
    return data[:begin] + chance.randbytes(chance.randrange(1, 200)) + data[begin:]


ANYWHERE: tuple[Deed, ...] = (flipped, cut, doubled, noisy)
