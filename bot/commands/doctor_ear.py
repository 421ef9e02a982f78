"""What doctor says of the ear: which one hears, and what it lacks."""

from collections.abc import Iterator

from bot.commands.finding import Finding
from bot.settings import Settings
from engine.ears import whisper_models
from engine.ears.whisper import Whisper
from engine.errors import ModelUnavailable

MEANWHILE = "until then pocketsphinx hears, English only, and often mishears"


def ear(settings: Settings) -> Finding:
    """Whether there is a Whisper model that can be loaded, else why not."""
    try:
        found = whisper_models.find(settings.whisper_model)
        Whisper(found).load()
    except ModelUnavailable as error:
        return Finding(_fault(settings), "ear", f"{str(error).rstrip('.')}; {MEANWHILE}")
    return Finding(True, "ear", f"whisper {found.name}")


def fetch(settings: Settings) -> Iterator[Finding]:
    """Download the Whisper model that the settings name."""
    try:
        found = whisper_models.fetch(settings.whisper_model)
    except ModelUnavailable as error:
        yield Finding(_fault(settings), "fetch", str(error))
    else:
        yield Finding(True, "fetch", f"whisper {found.name} is here")


def _fault(settings: Settings) -> bool | None:
    """Only who named a model misses it."""
    return False if settings.whisper_model else None
