"""`emotion-draw backup` and `restore`: a data folder as one file, and back."""

import argparse
from datetime import datetime
from pathlib import Path

from bot import terminal
from bot.settings import Settings
from storage.backup import Manifest, write_backup
from storage.restore import restore_backup


def backup(options: argparse.Namespace, settings: Settings) -> None:
    """Write everything into one file, also beside a running bot."""
    path: Path = options.file.absolute()
    with terminal.progress() as tell:
        manifest = write_backup(settings.data_dir, path, tell)
    print(f"Backed up: {_content(manifest)}, to {path} ({path.stat().st_size / 2**20:,.1f} MiB)")
    if manifest.missing:
        print(f"Deleted meanwhile, and not in it: picture files {manifest.missing:,}")


def restore(options: argparse.Namespace, settings: Settings) -> None:
    """Put what a backup holds into the data folder."""
    with terminal.progress() as tell:
        manifest = restore_backup(
            options.file, settings.data_dir, replace=options.replace, tell=tell
        )
    when = datetime.fromisoformat(manifest.created_at).astimezone()
    print(f"Restored: {_content(manifest)}, as of {when:%Y-%m-%d %H:%M}, to {settings.data_dir}")


def _content(manifest: Manifest) -> str:
    return (
        f"drawings {manifest.drawings:,}, pictures {manifest.pictures:,}, "
        f"waiting to be painted {manifest.waiting:,}"
    )
