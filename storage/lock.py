"""One process writes a data folder: the lock, and the note that says who holds it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from engine.errors import GalleryInUse, StorageFailed
from storage.files import file_errors, whole_file

LOCK_FILE = "writer.lock"
NOTE_FILE = "writer.txt"
_LONGEST_NOTE = 500  # characters


@contextmanager
def writing(data_dir: Path, who: str, *, patience: float = 0.0) -> Iterator[None]:
    """Hold the right to write `data_dir`, made where it is missing.

    `who` names the holder to whoever is refused, for instance the command;
    `patience` is how many seconds to wait for an earlier holder to end.
    The system frees the lock when its process ends, however it ends; the note
    may outlive it and is read only while somebody holds the lock.
    Raises GalleryInUse, StorageFailed.
    """
    _make_data_dir(data_dir)
    # Not bound to a thread: it may be given back from another one.
    lock = FileLock(data_dir / LOCK_FILE, timeout=patience, thread_local=False)
    with file_errors(f"The data folder {data_dir} cannot be written"):
        try:
            lock.acquire()
        except Timeout:
            raise GalleryInUse(_refusal(data_dir)) from None
    try:
        _leave_note(data_dir, who)
        yield
    finally:
        lock.release()


def _make_data_dir(data_dir: Path) -> None:
    with file_errors(f"The data folder {data_dir} cannot be made"):
        if data_dir.is_dir():
            return
        if data_dir.exists():
            raise StorageFailed(f"The data folder {data_dir} is a file, not a folder.")
        # What people wrote is theirs alone to read.
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)


def _leave_note(data_dir: Path, who: str) -> None:
    since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    note = f"{' '.join(who.split())} (process {os.getpid()}, since {since})\n"
    with (
        file_errors(f"The data folder {data_dir} cannot be written"),
        whole_file(data_dir / NOTE_FILE, replace=True) as file,
    ):
        file.write(note.encode("utf-8", "replace"))


def _refusal(data_dir: Path) -> str:
    try:
        note = (data_dir / NOTE_FILE).read_text(encoding="utf-8", errors="replace")
    except OSError:  # refused in the moment before the note is there
        note = ""
    holder = " ".join(note[:_LONGEST_NOTE].split()) or "another process"
    return f"The gallery in {data_dir} is in use by {holder}."
