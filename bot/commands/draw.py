"""`emotion-draw draw`: read, paint, keep, show."""

import argparse
import asyncio
import getpass
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot import composition, replies, terminal
from bot.commands import voice
from bot.settings import Settings
from engine.easel import Easel
from engine.errors import BadInput, GalleryInUse
from engine.studio import Studio
from engine.values import Brief, Drawing, Feeling, Request, Step
from storage import lock, pictures
from storage.gallery import Gallery

NO_WORDS = "A painter of watercolours reads no words: --extra and --negative are for others."
PATIENCE = 5.0  # seconds to wait for another command that writes the gallery


def draw(options: argparse.Namespace, settings: Settings) -> None:
    """Paint one message and print what came of it."""
    asked = _asked(options, settings)
    with terminal.waiting("Reading and painting ...") as say:
        listened = None if options.voice is None else voice.listen(options.voice, settings)
        drawing = asyncio.run(_paint(replace(asked, listened=listened), options, settings, say))
        paths = _keep(drawing, options, settings.data_dir)
    if options.json:
        print(json.dumps({**as_json(drawing, paths), **voice.as_json(listened)}))
        return
    if listened:
        voice.show(listened)
    print(replies.reading(drawing.feeling, chosen=asked.emotion is not None))
    terminal.show_feeling(drawing.feeling)
    for path in paths:
        print(path)


def _asked(options: argparse.Namespace, settings: Settings) -> Request:
    """What is to be painted. Raises BadInput where that cannot be, before anything is slow."""
    words = options.extra or options.negative
    if words and not composition.reads_prompts(settings, options.painter):
        raise BadInput(NO_WORDS)
    if options.format not in pictures.FORMATS:
        raise BadInput(
            f"There is no format {options.format!r}; there are {', '.join(pictures.FORMATS)}."
        )
    if options.text is not None and options.voice is not None:
        raise BadInput("give either a TEXT or --voice FILE")
    return Request(
        options.text,
        options.emotion,
        options.seed,
        blend=options.blend,
        extra=options.extra,
        negative=options.negative,
    )


async def _paint(
    asked: Request, options: argparse.Namespace, settings: Settings, say: Callable[[str], object]
) -> Drawing:
    def loading(step: Step) -> None:
        say(f"Making the painter ready, {step.number} of {step.total} ...")

    def painting(step: Step) -> None:
        say(f"Painting, step {step.number} of {step.total} ...")

    async with Easel(composition.make_painter(settings, options.painter)) as easel:
        studio = Studio(
            composition.make_reader(settings), easel, settings.size, composition.style_of(settings)
        )
        equipment = await easel.load(loading)
        if (asked.extra or asked.negative) and not equipment.reads:  # as those of a cluster may
            raise BadInput(NO_WORDS)
        return await studio.draw(asked, painting)


def _keep(drawing: Drawing, options: argparse.Namespace, data_dir: Path) -> list[Path]:
    """Where the pictures are now: in `--out` where given, else in the gallery."""
    beside = [] if options.out is None else _write_beside(drawing, options.out, options.format)
    try:
        with lock.writing(data_dir, "emotion-draw draw", patience=PATIENCE):
            kept = asyncio.run(_add(drawing, data_dir, options.format))
    except GalleryInUse as error:
        if not beside:
            raise GalleryInUse(f"{error} Give --out DIR to paint beside it.") from error
        print(f"note: {error} The pictures are in {options.out} alone.", file=sys.stderr)
        return beside
    return beside or kept


def _write_beside(drawing: Drawing, out: Path, image_format: str) -> list[Path]:
    briefs = [picture.brief for picture in drawing.pictures]
    stems = [f"{'blend' if brief.blend else brief.emotion}-{brief.seed}" for brief in briefs]
    return pictures.write_all(out.absolute(), stems, drawing.pictures, image_format)


async def _add(drawing: Drawing, data_dir: Path, image_format: str) -> list[Path]:
    async with Gallery.open(data_dir) as gallery:
        entry = await gallery.add(local_user(), drawing, image_format=image_format)
        return [picture.path for picture in entry.pictures]


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


def _blend_as_json(brief: Brief) -> dict[str, Any]:
    shares = {part.emotion: part.share for part in brief.blend}
    return {"blend": shares} if shares else {}


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
            **_blend_as_json(picture.brief),
        }
        for picture, path in zip(drawing.pictures, paths, strict=True)
    ]
    return {**feeling_as_json(drawing.feeling), "pictures": painted}
