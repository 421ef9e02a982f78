"""Which ear hears: Whisper where its model is on this machine, else Sphinx."""

from collections.abc import Callable
from functools import partial

from engine.ears import whisper_models
from engine.ears.sphinx import Sphinx
from engine.ears.whisper import Whisper
from engine.errors import ModelUnavailable
from engine.helper import Helper
from engine.ports import Ear
from engine.values import Clip, Heard

PATIENCE = 300.0  # seconds for one clip, loading included, before an ear is thought to hang


def choose(model: str) -> Ear:
    """Whisper with this model ("": the best that is here); without it Sphinx. Never downloads."""
    try:
        return Whisper(whisper_models.find(model))
    except ModelUnavailable:
        return Sphinx()


class EarApart:
    """The ear that is chosen, in a process of its own, from the first clip on."""

    def __init__(self, model: str) -> None:
        """`model` as for `choose`."""
        self._helper: Helper[Clip, Heard] = Helper(
            partial(_hearing, model), "ear", patience=PATIENCE
        )

    def hear(self, clip: Clip) -> Heard:
        """What is said. Blocks; call it off the event loop, from any thread.

        Raises ModelUnavailable, and Failure where the process ends over it.
        """
        return self._helper.ask(clip)

    def close(self) -> None:
        """End the process."""
        self._helper.close()


def _hearing(model: str) -> Callable[[Clip], Heard]:
    return choose(model).hear
