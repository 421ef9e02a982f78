"""What doctor says of ear and tone: who hears, on what terms, and what they lack."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bot.commands.finding import Finding
from bot.settings import Settings
from engine.ears import whisper_models
from engine.ears.whisper import Whisper
from engine.errors import EmotionDrawError, ModelUnavailable
from engine.tones import network
from engine.values import SAMPLE_RATE, Clip

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


def tone(settings: Settings) -> Finding:
    """Who hears the feeling in a voice, and on what terms."""
    if settings.tone == "off":
        return Finding(None, "tone", "off: voices are read by their words alone")
    path = Path(settings.tone) if settings.tone else network.BUNDLED
    second = Clip(np.zeros(SAMPLE_RATE, np.float32))
    try:
        network.Network(path).listen(second)
        terms = network.licence(path)
    except EmotionDrawError as error:
        return Finding(False, "tone", str(error))
    name = path.name if settings.tone else "the bundled network"
    return Finding(True, "tone", f"{name} hears" + (f" ({terms})" if terms else ""))
