"""Which ear hears: Whisper where its model is on this machine, else Sphinx."""

from engine.ears import whisper_models
from engine.ears.sphinx import Sphinx
from engine.ears.whisper import Whisper
from engine.errors import ModelUnavailable
from engine.ports import Ear


def choose(model: str) -> Ear:
    """Whisper with this model ("": the best that is here); without it Sphinx. Never downloads."""
    try:
        return Whisper(whisper_models.find(model))
    except ModelUnavailable:
        return Sphinx()
