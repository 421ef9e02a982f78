"""`emotion-draw gallery`: list, export and forget what was painted for somebody."""

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from bot import replies
from bot.settings import Settings
from engine.errors import BadInput
from storage import lock
from storage.gallery import Gallery
from storage.records import Entry
from storage.store import open_store
from storage.users import checked_user_key


def list_drawings(options: argparse.Namespace, settings: Settings) -> None:
    """Print a user's drawings, newest first."""
    if options.limit < 1:
        raise BadInput("--limit must be 1 or more")
    entries = asyncio.run(_page(settings.data_dir, options.user, options.limit))
    if options.json:
        print(json.dumps([_as_json(entry) for entry in entries]))
        return
    if not entries:
        print("This gallery is empty.")
    for entry in entries:
        when = entry.created_at.astimezone().strftime("%Y-%m-%d %H:%M")
        sure = replies.percent(entry.feeling.confidence)
        print(f"{when}  {entry.feeling.strongest:<9}{sure:>8}  {entry.text or ''}".rstrip())
        for picture in entry.pictures:
            print(f"    {picture.path}")


async def _page(data_dir: Path, user: str, limit: int) -> list[Entry]:
    async with Gallery.open_to_read(data_dir) as gallery:
        return await gallery.page(user, limit=limit)


def _as_json(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "created_at": entry.created_at.isoformat(),
        "text": entry.text,
        "transcript": entry.transcript,
        "feeling": entry.feeling.strongest,
        "confidence": entry.feeling.confidence,
        "clear": entry.feeling.clear,
        "emotions": dict(entry.feeling.emotions),
        "favourite": entry.favourite,
        "pictures": [
            {
                "path": str(picture.path),
                "emotion": picture.emotion,
                "confidence": picture.confidence,
                "prompt": picture.prompt,
                "seed": picture.seed,
                "painter": picture.painter,
                "revision": picture.revision,
                "width": picture.width,
                "height": picture.height,
            }
            for picture in entry.pictures
        ],
    }


def export(options: argparse.Namespace, settings: Settings) -> None:
    """Write a user's drawings to a zip file."""
    user = checked_user_key(options.user)
    path = (options.out or Path(f"gallery-{user.replace(':', '-')}.zip")).absolute()
    count = asyncio.run(_export(settings.data_dir, user, path))
    print(f"Drawings exported: {count}, to {path}")


async def _export(data_dir: Path, user: str, path: Path) -> int:
    async with Gallery.open_to_read(data_dir) as gallery:
        return await gallery.export(user, path)


def forget(options: argparse.Namespace, settings: Settings) -> None:
    """Delete a user's drawings; a person at a terminal is asked first."""
    user = checked_user_key(options.user)
    if sys.stdin.isatty() and input(f"Delete every drawing of {user}? [y/N] ").lower() != "y":
        print("Nothing was deleted.")
        return
    gone = asyncio.run(_forget(settings.data_dir, user))
    print(f"Deleted: drawings {gone[0]}, pictures {gone[1]}")


async def _forget(data_dir: Path, user: str) -> tuple[int, int]:
    with lock.writing(data_dir, "emotion-draw gallery forget"):
        async with open_store(data_dir) as store:
            forgotten = await store.gallery.forget(user)
            await store.recordings.tidy()  # of what was still to be heard
            return forgotten.drawings, forgotten.pictures
