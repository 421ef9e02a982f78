"""`emotion-draw draw`: read, paint, keep, show."""

import argparse
import asyncio
import getpass
import json
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from bot import composition, replies, terminal
from bot.settings import Settings
from engine.easel import Easel
from engine.errors import BadInput, GalleryInUse
from engine.studio import Studio, checked
from engine.values import Drawing, Feeling, Request
from storage import lock, pictures
from storage.gallery import Gallery


def draw(options: argparse.Namespace, settings: Settings) -> None:
    """Paint one message and print what came of it."""
    asked = checked(Request(options.text, options.emotion, options.seed))
    if options.format not in pictures.FORMATS:
        raise BadInput(
            f"There is no format {options.format!r}; there are {', '.join(pictures.FORMATS)}."
        )
    drawing, paths = asyncio.run(_draw(asked, options, settings))
    if options.json:
        print(json.dumps(as_json(drawing, paths)))
        return
    print(replies.reading(drawing.feeling, chosen=asked.emotion is not None))
    terminal.show_feeling(drawing.feeling)
    for path in paths:
        print(path)


async def _draw(
    asked: Request, options: argparse.Namespace, settings: Settings
) -> tuple[Drawing, list[Path]]:
    """The drawing and its pictures' absolute paths."""
    painter = composition.make_painter(settings, options.painter)
    async with AsyncExitStack() as stack:
        gallery = await _gallery(stack, settings.data_dir, options.out)
        easel = await stack.enter_async_context(Easel(painter))
        studio = Studio(composition.make_reader(settings), easel, settings.size)
        with terminal.waiting("Reading and painting ..."):
            drawing = await studio.draw(asked)
            return drawing, await _keep(gallery, drawing, options)


async def _gallery(stack: AsyncExitStack, data_dir: Path, out: Path | None) -> Gallery | None:
    """The gallery, or None where another process writes it and there is another place."""
    try:
        stack.enter_context(lock.writing(data_dir, "emotion-draw draw"))
    except GalleryInUse as error:
        if out is None:
            raise GalleryInUse(f"{error} Give --out DIR to paint beside it.") from error
        print(f"note: {error} The pictures go to {out} alone.", file=sys.stderr)
        return None
    return await stack.enter_async_context(Gallery.open(data_dir))


async def _keep(
    gallery: Gallery | None, drawing: Drawing, options: argparse.Namespace
) -> list[Path]:
    """Where the pictures are: in `--out` where given, else in the gallery."""
    paths: list[Path] = []
    if options.out is not None:
        paths = await asyncio.to_thread(
            pictures.write_all,
            options.out.absolute(),
            [f"{picture.brief.emotion}-{picture.brief.seed}" for picture in drawing.pictures],
            drawing.pictures,
            options.format,
        )
    if gallery is not None:
        entry = await gallery.add(local_user(), drawing, image_format=options.format)
        paths = paths or [picture.path for picture in entry.pictures]
    return paths


def local_user() -> str:
    """The key of whoever sits at this machine."""
    try:
        login = getpass.getuser()
    except (KeyError, OSError):  # no name for this user id, as in some containers
        login = "me"
    return f"local:{login}"


def feeling_as_json(feeling: Feeling) -> dict[str, Any]:
    """The part of the JSON that `draw` and `read` share."""
    return {
        "feeling": feeling.strongest,
        "confidence": feeling.confidence,
        "clear": feeling.clear,
        "transcript": None,
        "emotions": dict(feeling.emotions),
    }


def as_json(drawing: Drawing, paths: Sequence[Path]) -> dict[str, Any]:
    """The object `draw --json` prints."""
    painted = [
        {
            "path": str(path),
            "emotion": picture.brief.emotion,
            "confidence": picture.brief.confidence,
            "prompt": picture.brief.prompt,
            "seed": picture.brief.seed,
            "painter": picture.painter,
            "width": picture.pixels.shape[1],
            "height": picture.pixels.shape[0],
        }
        for picture, path in zip(drawing.pictures, paths, strict=True)
    ]
    return {**feeling_as_json(drawing.feeling), "pictures": painted}
