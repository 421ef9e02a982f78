"""A user's gallery as a zip file: the pictures, and gallery.json that tells of them.

    {"user": "discord:1", "language": "en-US", "painted_by_others": true, "voice": null,
     "waiting": [{"created_at": "..", "text": "..", "emotion": null, "seed": 1}, ..],
     "drawings": [
        {"id": "..", "created_at": "2026-01-31T12:00:00.000000+00:00",
         "text": "..", "transcript": null, "feeling": "joy", "confidence": 0.9,
         "clear": true, "clarity": 0.8, "emotions": {"anger": .., ..}, "favourite": false,
         "pictures": [{"file": "pictures/...png", "emotion": "joy", "confidence": 0.9,
                       "prompt": "..", "seed": 1, "painter": "..", "revision": "..",
                       "width": 768, "height": 768}, ..]}, ..]}

A picture of several feelings has "blend": [["joy", 0.6], ["love", 0.4]] as well. A drawing
of a recording has "words" and "voice", each like "emotions"; "voice" is null where only the
words were read. `voice` of the user tells whether more may be: null where that is not known.

`waiting` are drawings still to be painted; of somebody else's message `text` is
null. Drawings stand newest first. `file` is null where the picture's file is gone.
Whose message a drawing was made from is not told: that is the other's affair.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from storage.files import file_errors, make_folder, whole_file
from storage.jobs import Job
from storage.names import EXPORTS_FOLDER
from storage.records import Entry, StoredPicture

_OURS = "export-"  # how the names of folders for archives begin
_TOLD = 24 * 1024  # bytes; more than what an archive says of one drawing, text and all


@dataclass(frozen=True)
class Person:
    """What is known of a user beside the drawings."""

    user_key: str
    language: str | None
    painted_by_others: bool
    voice: bool | None
    waiting: tuple[Job, ...]


def new_folder(data_dir: Path) -> TemporaryDirectory[str]:
    """A folder for archives that is deleted when it is left, or else by `tidy`.

    Not among the system's temporary files: those may lie in memory, or for ever.
    Raises StorageFailed.
    """
    with file_errors("An export cannot be packed"):
        folder = data_dir / EXPORTS_FOLDER
        make_folder(folder)
        return TemporaryDirectory(dir=folder, prefix=_OURS, ignore_cleanup_errors=True)


def tidy(data_dir: Path) -> None:
    """Delete what a program that died has left of its archives, and nothing else. Blocks."""
    for folder in (data_dir / EXPORTS_FOLDER).glob(f"{_OURS}*"):
        rmtree(folder, ignore_errors=True)


def write_archive(path: Path, person: Person, drawings: Sequence[Entry]) -> None:
    """Write the zip file, in place of an earlier one. Blocks. Raises StorageFailed."""
    with (
        file_errors(f"The archive {path} cannot be written"),
        whole_file(path, replace=True) as file,
        ZipFile(file, "w", ZIP_STORED) as archive,  # pictures do not shrink
    ):
        told = [_put(archive, drawing) for drawing in drawings]
        content = {**_about(person), "drawings": told}
        archive.writestr(
            "gallery.json",
            json.dumps(content, ensure_ascii=False, indent=2),
            compress_type=ZIP_DEFLATED,
        )


def _about(person: Person) -> dict[str, Any]:
    return {
        "user": person.user_key,
        "language": person.language,
        "painted_by_others": person.painted_by_others,
        "voice": person.voice,
        "waiting": [
            {
                "created_at": job.created_at.isoformat(timespec="microseconds"),
                "text": job.request.text if job.own else None,
                "emotion": job.request.emotion,
                "seed": job.request.seed,
            }
            for job in person.waiting
        ],
    }


def write_archives(
    folder: Path, person: Person, drawings: Sequence[Entry], part_bytes: int
) -> list[Path]:
    """Write `gallery-1.zip`, `gallery-2.zip`, ... of about `part_bytes` at most each.

    At least one, also of an empty gallery. Blocks. Raises StorageFailed.
    """
    paths = []
    for number, part in enumerate(_parts(drawings, part_bytes), start=1):
        paths.append(folder / f"gallery-{number}.zip")
        write_archive(paths[-1], person, part)
    return paths


def _parts(drawings: Sequence[Entry], part_bytes: int) -> Iterator[list[Entry]]:
    part: list[Entry] = []
    room = part_bytes
    for drawing in drawings:
        size = sum(_size(picture.path) for picture in drawing.pictures) + _TOLD
        if part and size > room:
            yield part
            part, room = [], part_bytes
        part.append(drawing)
        room -= size
    yield part


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _put(archive: ZipFile, drawing: Entry) -> dict[str, Any]:
    """Add a drawing's pictures to the archive and tell of it."""
    return {
        "id": drawing.id,
        "created_at": drawing.created_at.isoformat(timespec="microseconds"),
        "text": drawing.text,
        "transcript": drawing.transcript,
        **_heard(drawing),
        "feeling": drawing.feeling.strongest,
        "confidence": drawing.feeling.confidence,
        "clear": drawing.feeling.clear,
        "clarity": drawing.feeling.clarity,
        "emotions": dict(drawing.feeling.emotions),
        "favourite": drawing.favourite,
        "pictures": [
            _put_picture(archive, picture, drawing.created_at) for picture in drawing.pictures
        ],
    }


def _heard(drawing: Entry) -> dict[str, Any]:
    if drawing.listened is None:
        return {}
    words, voice = drawing.listened.words, drawing.listened.voice
    return {"words": dict(words.emotions), "voice": voice and dict(voice.emotions)}


def _put_picture(archive: ZipFile, picture: StoredPicture, when: datetime) -> dict[str, Any]:
    name = f"pictures/{picture.path.name}"
    told = asdict(picture)
    del told["path"]
    if not picture.blend:
        del told["blend"]
    try:
        content = picture.path.read_bytes()
    except FileNotFoundError:
        return {"file": None, **told}
    archive.writestr(ZipInfo(name, when.timetuple()[:6]), content)
    return {"file": name, **told}
