"""How files are named, relative to the data folder and with slashes everywhere.

    pictures/69/69858282149dfe5b77769ea8-0-sadness.png   a drawing's picture
    ready/0f3a8282149dfe5b77769ea8.png                   a picture for whoever comes
    recordings/5b858282149dfe5b77769ea8                  a job's, until it is heard
    exports/export-k3x9a2/gallery-1.zip                  somebody's, until they have it

The folder of a picture is the beginning of the drawing's id, the number the
picture's place in the drawing. A recording is named as its job.
"""

import re
from pathlib import PurePosixPath

PICTURES_FOLDER = "pictures"
READY_FOLDER = "ready"
RECORDINGS_FOLDER = "recordings"
EXPORTS_FOLDER = "exports"
_READY = re.compile(rf"{READY_FOLDER}/[0-9a-f]{{24}}\.png")
_JOB = re.compile(r"[0-9a-f]{24}")
_FILE = re.compile(
    rf"{PICTURES_FOLDER}/([0-9a-f]{{2}})/(\1[0-9a-f]{{22}})-[0-9]{{1,2}}-[a-z]+\.(png|webp|jpeg)"
)


def folder_of(drawing_id: str) -> PurePosixPath:
    """The folder of a drawing's files."""
    return PurePosixPath(PICTURES_FOLDER, drawing_id[:2])


def stem(drawing_id: str, position: int, emotion: str) -> str:
    """The name of a picture's file without its format."""
    return f"{drawing_id}-{position}-{emotion}"


def drawing_of(file: str) -> str | None:
    """The id of the drawing whose picture is named so; None where no drawing's is."""
    match = _FILE.fullmatch(file)
    return match[2] if match else None


def is_ready(file: str) -> bool:
    """Whether a picture for whoever comes is named so."""
    return _READY.fullmatch(file) is not None


def is_job(name: str) -> bool:
    """Whether a job is named so."""
    return _JOB.fullmatch(name) is not None
