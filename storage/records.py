"""Drawings as rows of the database, and back."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from aiosqlite import Connection

from engine.values import Drawing, Feeling, Picture


@dataclass(frozen=True)
class StoredPicture:
    """A picture in a gallery: where its file lies (absolute) and how it was painted."""

    path: Path
    emotion: str
    confidence: float
    prompt: str
    seed: int
    painter: str
    revision: str
    width: int
    height: int


@dataclass(frozen=True)
class Entry:
    """A drawing in a gallery; pictures in falling confidence.

    `number` falls from the newest to the oldest and is where the next page
    begins; `id` cannot be guessed.
    """

    number: int
    id: str
    created_at: datetime
    text: str | None
    transcript: str | None
    feeling: Feeling
    favourite: bool
    pictures: tuple[StoredPicture, ...]


@dataclass(frozen=True)
class NewDrawing:
    """A drawing to keep; with a `source_author` it was that user's message, not the owner's."""

    id: str
    user_key: str
    source_author: str | None
    drawing: Drawing


# One statement sees one moment: no drawing without its pictures.
_PAGE = """
    SELECT d.number, d.id, d.created_at, d.text, d.transcript, d.clear, d.clarity, d.feelings,
        d.favourite, p.file, p.emotion, p.confidence, p.prompt, p.seed, p.painter, p.revision,
        p.width, p.height
    FROM (
        SELECT * FROM drawings
        WHERE user_key = :user_key AND number < :before
        ORDER BY number DESC LIMIT :limit
    ) d LEFT JOIN pictures p ON p.drawing_id = d.id
    ORDER BY d.number DESC, p.position"""
_OF_DRAWING = 9  # the columns above that belong to the drawing
_NEWEST = 2**63 - 1  # above every number SQLite gives


def page(user_key: str, limit: int, before: int | None) -> tuple[str, dict[str, object]]:
    """The SELECT, with its parameters, of a user's drawings older than `before`."""
    position = _NEWEST if before is None else before
    return _PAGE, {"user_key": user_key, "limit": limit, "before": position}


def entries(rows: Iterable[Sequence[Any]], data_dir: Path) -> list[Entry]:
    """The drawings in the rows of `page`."""
    return [
        _entry(columns, [row[_OF_DRAWING:] for row in group], data_dir)
        for columns, group in groupby(rows, key=lambda row: row[:_OF_DRAWING])
    ]


def _entry(columns: Sequence[Any], pictures: Iterable[Sequence[Any]], data_dir: Path) -> Entry:
    number, drawing_id, created_at, text, transcript, clear, clarity, feelings, favourite = columns
    return Entry(
        number=number,
        id=drawing_id,
        created_at=datetime.fromisoformat(created_at),
        text=text,
        transcript=transcript,
        feeling=Feeling(json.loads(feelings), clear=bool(clear), clarity=clarity),
        favourite=bool(favourite),
        pictures=tuple(
            StoredPicture(data_dir / file, *painted) for file, *painted in pictures if file
        ),
    )


async def insert(connection: Connection, new: NewDrawing, files: Sequence[str]) -> None:
    """Add the rows of a drawing; of somebody else's message none of the words.

    `files`, one a picture, are relative to the data folder.
    """
    drawing, feeling = new.drawing, new.drawing.feeling
    own = new.source_author is None
    await connection.execute(
        "INSERT INTO drawings (id, user_key, source_author, created_at, text, transcript, clear,"
        " clarity, feelings) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            new.id,
            new.user_key,
            new.source_author,
            datetime.now(UTC).isoformat(timespec="microseconds"),
            drawing.text if own else None,
            drawing.transcript if own else None,
            feeling.clear,
            feeling.clarity,
            json.dumps(dict(feeling.emotions)),
        ),
    )
    await connection.executemany(
        "INSERT INTO pictures (drawing_id, position, file, emotion, confidence, prompt, seed,"
        " painter, revision, width, height) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (new.id, position, file, *_painted(picture))
            for position, (file, picture) in enumerate(zip(files, drawing.pictures, strict=True))
        ],
    )


def _painted(picture: Picture) -> tuple[object, ...]:
    brief = picture.brief
    height, width, _ = picture.pixels.shape
    return (
        brief.emotion,
        brief.confidence,
        brief.prompt,
        brief.seed,
        picture.painter,
        picture.revision,
        width,
        height,
    )


async def files_of(connection: Connection, user_key: str) -> list[str]:
    """The files of all drawings by a user or from the user's messages."""
    rows = await connection.execute_fetchall(
        "SELECT file FROM drawings JOIN pictures ON drawing_id = id"
        " WHERE user_key = :key OR source_author = :key",
        {"key": user_key},
    )
    return [file for [file] in rows]


async def delete(connection: Connection, user_key: str) -> int:
    """Delete those drawings, with the rows of their pictures, and return how many."""
    deleted = await connection.execute(
        "DELETE FROM drawings WHERE user_key = :key OR source_author = :key", {"key": user_key}
    )
    return deleted.rowcount
