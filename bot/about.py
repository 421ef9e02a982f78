"""What the bot says about itself to whoever asks."""

from collections.abc import Iterator, Mapping
from importlib.metadata import version

from bot.replies import Fact
from bot.settings import Settings
from engine.painters.meanwhile import Meanwhile


class Facts(Mapping[str, Fact]):
    """The facts of the sentence `about`; whoever paints elsewhere may change meanwhile."""

    def __init__(self, settings: Settings, wanted: Meanwhile | None = None) -> None:
        """`settings` with the painter that was decided on; `wanted` is that one, where it loads."""
        self._wanted = wanted
        self._painter = settings.painter
        self._settled: dict[str, Fact] = {
            "version": version("emotion-draw"),
            "voices": _voices(settings),
            "days": settings.keep_days or 0,  # 0: for ever
            "page": "no",  # no chat that is a page with buttons for one's data
        }

    def __getitem__(self, name: str) -> Fact:
        return self._now()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())

    def _now(self) -> dict[str, Fact]:
        """With the painter's name; of a model that others made, its name and licence too."""
        notice = self._wanted.equipment.model if self._wanted else ""
        model = f" ({notice})" if notice else ""
        # The sentence has words of its own for painters elsewhere.
        painter = "ray" if self._painter == "ray" else f"{self._painter}{model}"
        return {**self._settled, "painter": painter, "model": model}


def _voices(settings: Settings) -> str:
    """Whose model hears the feeling in voices, if one does."""
    return {"": "ours", "off": "no"}.get(settings.tone, "other")
