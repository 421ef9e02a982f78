"""Drawings as rows of the database, and back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from aiosqlite import Connection

from engine.values import Drawing, Feeling, Listened, Picture
from storage import readings, shelves


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
    blend: tuple[tuple[str, float], ...] = ()  # emotions and shares, where there are several


@dataclass(frozen=True)
class Entry:
    """A drawing in a gallery; pictures in falling confidence.

    `number` falls from the newest to the oldest and is where the next page
    begins; `id` cannot be guessed. `source_author` is the user key of whose
    message it was made from, where that is somebody else and known. Of what
    others said `listened` has no words.
    """

    number: int
    id: str
    user_key: str
    source_author: str | None
    created_at: datetime
    text: str | None
    listened: Listened | None
    feeling: Feeling
    favourite: bool
    pictures: tuple[StoredPicture, ...]

    @property
    def transcript(self) -> str | None:
        """The words of a recording; None where there was none, or they are not kept."""
        return (self.listened.heard.text or None) if self.listened else None

    @property
    def blended(self) -> bool:
        """Whether one of the pictures shows several feelings."""
        return any(picture.blend for picture in self.pictures)


@dataclass(frozen=True)
class NewDrawing:
    """A drawing to keep; where the text is not the owner's `own`, no word of it is."""

    id: str
    user_key: str
    source_author: str | None
    own: bool
    drawing: Drawing


@dataclass(frozen=True)
class Filter:
    """Which drawings of a gallery: those of one strongest emotion, favourites, or all."""

    emotion: str | None = None
    favourites: bool = False


# One statement sees one moment: no drawing without its pictures.
_ENTRIES = """
    SELECT d.number, d.id, d.user_key, d.source_author, d.created_at, d.text, d.transcript,
        d.listened, d.clear, d.clarity, d.feelings, d.favourite, p.file, p.emotion, p.confidence,
        p.prompt, p.seed, p.painter, p.revision, p.width, p.height, p.blend
    FROM ({drawings}) d LEFT JOIN pictures p ON p.drawing_id = d.id
    ORDER BY d.number DESC, p.position"""
_OF_DRAWING = 12  # the columns above that belong to the drawing
_NEWEST = 2**63 - 1  # above every number SQLite gives


Select = tuple[str, dict[str, object]]  # a statement and its parameters


def page(user_key: str, limit: int, before: int | None, skip: int, chosen: Filter) -> Select:
    """The drawings of a user older than `before`, newest first, without the first `skip`."""
    condition = _chosen(chosen)
    way, bound, left = "", ":before", ":skip"
    if skip and before is None:
        way = shelves.reached(_column(chosen), _on_shelves(chosen))
        bound, left = "(SELECT before FROM start)", ":skip - (SELECT passed FROM start)"
    return _ENTRIES.format(
        drawings=f"{way} SELECT * FROM drawings WHERE {condition} AND number < {bound}"  # noqa: S608
        f" ORDER BY number DESC LIMIT :limit OFFSET ifnull({left}, 0)"
    ), {
        "user_key": user_key,
        "limit": limit,
        "before": _NEWEST if before is None else before,
        "skip": skip,
        "emotion": chosen.emotion,
    }


def count(user_key: str, chosen: Filter) -> Select:
    """How many drawings of a user are like that."""
    asked: dict[str, object] = {"user_key": user_key, "emotion": chosen.emotion}
    return shelves.counted(_column(chosen), _on_shelves(chosen)), asked


def _chosen(chosen: Filter) -> str:
    return _on_shelves(chosen) + (" AND favourite" if chosen.favourites else "")


def _on_shelves(chosen: Filter) -> str:
    condition = "user_key = :user_key"
    return condition if chosen.emotion is None else f"{condition} AND strongest = :emotion"


def _column(chosen: Filter) -> str:
    return "favourites" if chosen.favourites else "drawings"


def one(drawing_id: str) -> Select:
    """The drawing of this id."""
    return _ENTRIES.format(drawings="SELECT * FROM drawings WHERE id = :id"), {"id": drawing_id}


def entries(rows: Iterable[Sequence[Any]], data_dir: Path) -> list[Entry]:
    """The drawings in the rows of `page`."""
    return [
        _entry(columns, [row[_OF_DRAWING:] for row in group], data_dir)
        for columns, group in groupby(rows, key=lambda row: row[:_OF_DRAWING])
    ]


def _entry(columns: Sequence[Any], pictures: Iterable[Sequence[Any]], data_dir: Path) -> Entry:
    number, drawing_id, user_key, source_author, created_at, text, transcript = columns[:7]
    listened, clear, clarity, feelings, favourite = columns[7:]
    return Entry(
        number=number,
        id=drawing_id,
        user_key=user_key,
        source_author=source_author,
        created_at=datetime.fromisoformat(created_at),
        text=text,
        listened=_said(transcript, readings.listened_of(listened)) if listened else None,
        feeling=Feeling(json.loads(feelings), clear=bool(clear), clarity=clarity),
        favourite=bool(favourite),
        pictures=tuple(_picture(painted, data_dir) for painted in pictures if painted[0]),
    )


def _picture(columns: Sequence[Any], data_dir: Path) -> StoredPicture:
    file, emotion, confidence, prompt, seed, painter, revision, width, height, blend = columns
    return StoredPicture(
        path=data_dir / file,
        emotion=emotion,
        confidence=confidence,
        prompt=prompt,
        seed=seed,
        painter=painter,
        revision=revision,
        width=width,
        height=height,
        blend=tuple((part, share) for part, share in json.loads(blend or "[]")),
    )


def _said(transcript: str | None, listened: Listened) -> Listened:
    return replace(listened, heard=replace(listened.heard, text=transcript or ""))


async def insert(connection: Connection, new: NewDrawing, files: Sequence[str]) -> None:
    """Add the rows of a drawing; of somebody else's message none of the words.

    `files`, one a picture, are relative to the data folder.
    """
    drawing, feeling, listened = new.drawing, new.drawing.feeling, new.drawing.listened
    await connection.execute(
        "INSERT INTO drawings (id, user_key, source_author, created_at, text, transcript,"
        " listened, clear, clarity, feelings, strongest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            new.id,
            new.user_key,
            new.source_author,
            datetime.now(UTC).isoformat(timespec="microseconds"),
            drawing.text if new.own else None,
            (listened.heard.text or None) if listened and new.own else None,
            listened and readings.listened_as_json(_said(None, listened)),
            feeling.clear,
            feeling.clarity,
            json.dumps(dict(feeling.emotions)),
            feeling.strongest,
        ),
    )
    await connection.executemany(
        "INSERT INTO pictures (drawing_id, position, file, emotion, confidence, prompt, seed,"
        " painter, revision, width, height, blend) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
        json.dumps([[part.emotion, part.share] for part in brief.blend]) if brief.blend else None,
    )


# Which drawings are deleted together; `key` is a user key, `id` a drawing's.
OF_USER = "user_key = :key OR source_author = :key"
ALL_BUT_FAVOURITES = "user_key = :key AND NOT favourite"
ONE_OF_USER = "user_key = :key AND id = :id"
OUTDATED = (  # `numbers` is a JSON list; one kept meanwhile stays
    "number IN (SELECT value FROM json_each(:numbers)) AND created_at < :oldest AND NOT favourite"
)


async def delete(
    connection: Connection, which: str, asked: Mapping[str, str]
) -> tuple[int, list[str]]:
    """Delete drawings with the rows of their pictures; returns how many, and the files.

    `which` is one of the conditions above.
    """
    rows = await connection.execute_fetchall(
        f"SELECT file FROM drawings JOIN pictures ON drawing_id = id WHERE {which}",  # noqa: S608
        asked,
    )
    deleted = await connection.execute(f"DELETE FROM drawings WHERE {which}", asked)  # noqa: S608
    return deleted.rowcount, [file for [file] in rows]


_DAYS = """
    SELECT substr(created_at, 1, 10), emotions.key, avg(emotions.value)
    FROM drawings, json_each(feelings) emotions
    WHERE user_key = :user_key AND created_at >= :first AND created_at < :end
    GROUP BY 1, 2"""


def days(user_key: str, year: int) -> Select:
    """Per UTC day and emotion of a year, the mean confidence."""
    first, end = date(year, 1, 1), date(year, 12, 31) + timedelta(days=1)
    return _DAYS, {"user_key": user_key, "first": first.isoformat(), "end": end.isoformat()}


def years(user_key: str) -> Select:
    """The UTC years in which a user has drawings."""
    return (
        "SELECT DISTINCT substr(created_at, 1, 4) FROM drawings WHERE user_key = :user_key"
        " ORDER BY 1",
        {"user_key": user_key},
    )
