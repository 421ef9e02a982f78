import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.errors import GalleryInUse, StorageFailed
from storage.lock import LOCK_FILE, NOTE_FILE, writing

HOLD = """
import sys
from pathlib import Path
from storage.lock import writing

with writing(Path(sys.argv[1]), "emotion-draw run"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Another process that holds the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def test_the_refusal_says_who_writes(tmp_path: Path) -> None:
    with (
        holder(tmp_path) as other,
        pytest.raises(GalleryInUse) as caught,
        writing(tmp_path, "emotion-draw draw"),
    ):
        pass
    sentence = str(caught.value)
    assert sentence.startswith(
        f"The gallery in {tmp_path} is in use by emotion-draw run (process {other.pid}, since 20"
    )
    assert sentence.endswith("UTC).")


def test_one_process_cannot_take_the_lock_twice(tmp_path: Path) -> None:
    with (
        writing(tmp_path, "one"),
        pytest.raises(GalleryInUse, match=f"one .process {os.getpid()},"),
        writing(tmp_path, "two"),
    ):
        pass


def test_the_lock_is_free_after_its_holder_ended(tmp_path: Path) -> None:
    with holder(tmp_path) as other:
        other.communicate(timeout=30)  # closes its input
        assert other.returncode == 0
    with writing(tmp_path, "next"):
        pass


def test_the_lock_is_free_after_its_holder_was_killed(tmp_path: Path) -> None:
    with holder(tmp_path) as other:
        other.send_signal(signal.SIGKILL)
        other.wait()
        assert "emotion-draw run" in (tmp_path / NOTE_FILE).read_text()
        with writing(tmp_path, "next"):
            note = (tmp_path / NOTE_FILE).read_text()
    assert note.startswith(f"next (process {os.getpid()}, ")


def test_the_lock_is_freed_by_an_error_inside(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), writing(tmp_path, "one"):
        raise RuntimeError
    with writing(tmp_path, "two"):
        pass


def test_the_lock_holds_in_other_threads(tmp_path: Path) -> None:
    outcome: list[str] = []

    def attempt() -> None:
        try:
            with writing(tmp_path, "thread"):
                outcome.append("taken twice")
        except GalleryInUse:
            outcome.append("refused")

    with writing(tmp_path, "main"):
        thread = threading.Thread(target=attempt)
        thread.start()
        thread.join()
    assert outcome == ["refused"]


def test_a_refusal_without_a_note_is_a_sentence_too(tmp_path: Path) -> None:
    with writing(tmp_path, "one"):
        (tmp_path / NOTE_FILE).unlink()
        with pytest.raises(GalleryInUse) as caught, writing(tmp_path, "two"):
            pass
    assert str(caught.value) == f"The gallery in {tmp_path} is in use by another process."


def test_the_note_is_one_line(tmp_path: Path) -> None:
    with writing(tmp_path, "emotion-draw\nrun\t\udcff"):
        assert (tmp_path / NOTE_FILE).read_text().startswith("emotion-draw run ? (process")


def test_a_new_data_folder_is_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    with writing(folder, "one"):
        assert folder.stat().st_mode & 0o777 == 0o700
        assert sorted(path.name for path in folder.iterdir()) == [LOCK_FILE, NOTE_FILE]


def test_a_data_folder_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("mine")
    with (
        pytest.raises(StorageFailed, match=r"^The data folder .*/file is a file, not a folder\.$"),
        writing(path, "one"),
    ):
        pass
    with (
        pytest.raises(StorageFailed, match=r"cannot be made: not a directory\.$"),
        writing(path / "below", "one"),
    ):
        pass
    assert path.read_text() == "mine"


TRY = """
import os, sys
from pathlib import Path
from engine.errors import StorageFailed
from storage.lock import writing

if os.getuid() == 0:
    os.setuid(65534)  # root may write everywhere
try:
    with writing(Path(sys.argv[1]), "one"):
        print("written")
except StorageFailed as error:
    print(error)
"""


@pytest.mark.parametrize("name", [".", "new"])
def test_a_data_folder_without_permission_is_one_sentence(tmp_path: Path, name: str) -> None:
    tmp_path.chmod(0o500)
    try:
        said = subprocess.run(
            [sys.executable, "-c", TRY, tmp_path / name],
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        tmp_path.chmod(0o700)
    assert said.stderr == ""
    assert said.stdout.startswith(f"The data folder {tmp_path / name} cannot be ")
    assert said.stdout.endswith(": permission denied.\n")
    assert list(tmp_path.iterdir()) == []
