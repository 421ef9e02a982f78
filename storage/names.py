"""How picture files are named: `pictures/69/69858282149dfe5b77769ea8-0-sadness.png`.

That is relative to the data folder and with slashes everywhere: the folder is
the beginning of the drawing's id, the number the picture's place in the drawing.
"""

import re
from pathlib import PurePosixPath

PICTURES_FOLDER = "pictures"
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
