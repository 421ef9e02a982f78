"""Plain files in a tar file, one after another, however many there are.

`tarfile.TarFile` remembers every member, and understands links, devices and
headers of any size. Of that a backup needs nothing: a header of 512 bytes,
the content, zeros up to the next 512 bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from os import SEEK_END
from tarfile import BLOCKSIZE, GNU_FORMAT, REGTYPE, HeaderError, TarInfo
from typing import BinaryIO

CHUNK = 2**18  # bytes held in memory at once
_BROKEN = "it is damaged or breaks off"


@dataclass(frozen=True)
class Member:
    """A file in a tar file; `start` is where its header begins, `size` is of its content."""

    name: str
    start: int  # bytes
    size: int  # bytes


class Unreadable(Exception):
    """Not a tar file, or no longer one; says why, without a full stop."""


def put(tar: BinaryIO, name: str, content: BinaryIO, *, size: int, when: float) -> None:
    """Add a file, readable to its owner alone; `when` in seconds since 1970.

    Raises OSError, also where `content` holds less than `size` bytes.
    """
    info = TarInfo(name)
    info.size, info.mtime, info.mode = size, int(when), 0o600
    tar.write(info.tobuf(GNU_FORMAT, "ascii", "strict"))
    if copy(content, tar, size) < size:
        raise OSError(f"{name} has become shorter")
    tar.write(bytes(-size % BLOCKSIZE))


def end(tar: BinaryIO) -> None:
    """Write the end."""
    tar.write(bytes(2 * BLOCKSIZE))


def members(tar: BinaryIO) -> Iterator[Member]:
    """The files from here on; at each the next byte read is the first of its content.

    Raises Unreadable where there is anything but files.
    """
    start = tar.tell()
    length = tar.seek(0, SEEK_END)
    while True:
        tar.seek(start)
        header = tar.read(BLOCKSIZE)
        if header == bytes(BLOCKSIZE):
            return
        info = _info(header)
        if info.type != REGTYPE:
            raise Unreadable("it holds something that is no plain file")
        if not 0 <= info.size <= length - start:
            raise Unreadable(_BROKEN)
        yield Member(info.name, start, info.size)
        start += BLOCKSIZE + info.size + -info.size % BLOCKSIZE


def _info(header: bytes) -> TarInfo:
    try:
        return TarInfo.frombuf(header, "ascii", "strict")
    except (HeaderError, ValueError, OverflowError) as error:
        raise Unreadable(_BROKEN) from error


def copy(source: BinaryIO, target: BinaryIO, size: int) -> int:
    """Copy `size` bytes, or as many as there are; returns how many."""
    left = size
    while left and (chunk := source.read(min(left, CHUNK))):
        target.write(chunk)
        left -= len(chunk)
    return size - left
