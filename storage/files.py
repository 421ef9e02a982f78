"""Files that are whole or not there, and the disk's complaints as sentences."""

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from engine.errors import DiskFull, StorageFailed

FULL = "The disk is full."
PART = ".part"  # how the name of an unfinished file ends

RESERVE = 64 * 2**20  # bytes; what was promised is still painted when nothing new is promised

# A quota and a limit on the size of files end a write as a full disk does.
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def file_errors(complaint: str) -> Iterator[None]:
    """Raise what the system says as StorageFailed: `complaint`, colon, reason."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise DiskFull(FULL) from error
        reason = (error.strerror or str(error)).rstrip(".")
        raise StorageFailed(f"{complaint}: {reason[:1].lower()}{reason[1:]}.") from error


@contextmanager
def whole_file(path: Path, *, replace: bool, lasting: bool = True) -> Iterator[BinaryIO]:
    """A file to write that gets its name once it is complete and on the disk.

    Where writing breaks off, nothing is left of it. Without `replace` a file
    that is there already stays. One that is not `lasting` outlives a loss of
    power once the caller has had everything written to the disk.
    Raises FileExistsError, OSError.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}{PART}")
    try:
        with part.open("xb") as file:
            yield file
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        if replace:
            part.replace(path)
        else:
            _place(part, path)
    finally:
        part.unlink(missing_ok=True)
    if lasting:
        sync_folder(path.parent)


def _place(part: Path, path: Path) -> None:
    """Name a file; a link, unlike a renaming, never overwrites."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:  # this file system has no links
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        part.rename(path)


def make_folder(folder: Path) -> None:
    """Make `folder`, and those above it, where they are missing. Raises OSError."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` last through a loss of power."""
    if os.name != "posix":  # elsewhere a folder cannot be opened
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def check_room(folder: Path) -> None:
    """Raise DiskFull where the disk of `folder` has no more than the reserve."""
    with file_errors(f"The room in {folder} cannot be told"):
        if shutil.disk_usage(folder).free < RESERVE:
            raise DiskFull(FULL)
