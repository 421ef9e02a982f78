"""`emotion-draw doctor`: what works, and what to do about the rest."""

import argparse
import asyncio
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from importlib.metadata import version
from itertools import chain
from pathlib import Path

from bot import composition, terminal
from bot.commands import doctor_painter, doctor_voice
from bot.commands.finding import Finding
from bot.settings import PREFIX, Settings
from engine.errors import EmotionDrawError, Failure, NotYetUpdated
from storage.database import DATABASE_FILE
from storage.gallery import Gallery
from storage.health import Health, examine

PATIENCE = 5.0  # seconds a platform has for its answer
LOW_DISK = 500 * 2**20  # bytes; some 500 drawings
PROBE = "I feel so happy today!"
_PROGRAM = f"SQLite {sqlite3.sqlite_version}"
_MEND = "Bring a backup back: emotion-draw restore FILE --replace."


def doctor(options: argparse.Namespace, settings: Settings) -> None:
    """Print a line for each part. Raises Failure where one does not work."""
    print(f"emotion-draw {version('emotion-draw')}, Python {sys.version.split()[0]}")
    findings = []
    for finding in chain(_fetched(settings) if options.fetch else (), _findings(settings)):
        mark = {True: "ok   ", False: "FAULT", None: "-    "}[finding.ok]
        print(f"{mark} {finding.about:<9} {finding.words}", flush=True)
        findings.append(finding)
    broken = [finding.about for finding in findings if finding.ok is False]
    if broken:
        raise Failure(f"not in order: {', '.join(broken)}")


def _fetched(settings: Settings) -> Iterator[Finding]:
    yield from doctor_painter.fetch(settings)
    yield from doctor_voice.fetch(settings)


def _findings(settings: Settings) -> Iterator[Finding]:
    yield _discord(settings)
    yield _telegram(settings)
    yield _reader(settings)
    yield from doctor_painter.painter(settings)
    yield doctor_painter.graphics(settings)
    yield doctor_voice.ear(settings)
    yield doctor_voice.tone(settings)
    yield _data_dir(settings)
    yield _disk(settings)
    yield _database(settings)


def _discord(settings: Settings) -> Finding:
    if settings.discord_token is None:
        return Finding(None, "Discord", f"no token; {PREFIX}DISCORD_TOKEN sets it")
    return _platform(
        "Discord",
        f"{settings.discord_api_base}/users/@me",
        {"Authorization": f"Bot {settings.discord_token.get_secret_value()}"},
    )


def _telegram(settings: Settings) -> Finding:
    if settings.telegram_token is None:
        return Finding(None, "Telegram", f"no token; {PREFIX}TELEGRAM_TOKEN sets it")
    token = settings.telegram_token.get_secret_value()
    return _platform("Telegram", f"{settings.telegram_api_base}/bot{token}/getMe", {})


def _platform(chat: str, address: str, headers: dict[str, str]) -> Finding:
    """Ask a platform whether it knows our token, which stands in one of the arguments."""
    import httpx  # noqa: PLC0415 - only for those who ask

    try:
        status = httpx.get(address, headers=headers, timeout=PATIENCE).status_code
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Finding(False, chat, f"cannot be reached ({type(error).__name__})")
    if status == httpx.codes.OK:
        return Finding(True, chat, "knows the token")
    if status in {httpx.codes.UNAUTHORIZED, httpx.codes.NOT_FOUND}:
        name = f"{PREFIX}{chat.upper()}_TOKEN"
        return Finding(False, chat, f"does not know the token; {name} sets it")
    return Finding(False, chat, f"answers with an error (HTTP {status})")


def _reader(settings: Settings) -> Finding:
    name = settings.text_model or "the bundled ALBERT"
    try:
        (feeling,) = composition.make_reader(settings).read([PROBE])
    except EmotionDrawError as error:
        return Finding(False, "reader", str(error))
    return Finding(True, "reader", f"{name} reads ({PROBE!r} is {feeling.strongest})")


def _data_dir(settings: Settings) -> Finding:
    folder = settings.data_dir
    nearest = _nearest(folder)
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        return Finding(
            False, "folder", f"{folder} cannot be written; set {PREFIX}DATA_DIR to one that can"
        )
    return Finding(True, "folder", str(folder))


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(_nearest(settings.data_dir)).free
    return Finding(free >= LOW_DISK, "disk", f"{free / 2**30:.1f} GiB free")


def _nearest(folder: Path) -> Path:
    """The folder, or the first above it that is there: a command that asks makes none."""
    return next(path for path in (folder, *folder.absolute().parents) if path.exists())


def _database(settings: Settings) -> Finding:
    path = settings.data_dir / DATABASE_FILE
    try:
        behind = asyncio.run(_is_behind(settings.data_dir))
        if not path.exists() or not path.stat().st_size:
            return Finding(True, "database", f"none yet ({_PROGRAM})")
        with terminal.waiting("Checking the database ..."):
            return _condition(path, examine(path), behind=behind)
    except EmotionDrawError as error:
        return Finding(
            False, "database", f"{error} {_MEND}" if "damaged" in str(error) else str(error)
        )


def _condition(path: Path, health: Health, *, behind: bool) -> Finding:
    if health.fault is not None:
        words = f"{path} is damaged ({health.check}: {health.fault}). {_MEND}"
        return Finding(False, "database", words)
    held = f"{health.drawings:,} drawings, {health.waiting:,} waiting to be painted"
    words = f"{held}; {health.check} finds no fault ({_PROGRAM})"
    if behind:
        older = "from an older Emotion Draw, will be brought up to date at the next start"
        return Finding(None, "database", f"{older}; {words}")
    return Finding(True, "database", words)


async def _is_behind(data_dir: Path) -> bool:
    """Whether a start would bring the database up to date. Raises StorageFailed."""
    try:
        async with Gallery.open_to_read(data_dir):
            return False
    except NotYetUpdated:
        return True
