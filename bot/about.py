"""What the bot says about itself to whoever asks."""

from importlib.metadata import version

from bot import composition
from bot.replies import Fact
from bot.settings import Settings


def _painter(settings: Settings) -> str:
    """The painter's name; of a model that others made, its name and licence too."""
    name = composition.painter_name(settings)
    notice = composition.licence_of(settings)
    return f"{name} ({notice})" if notice else name


def _voices(settings: Settings) -> str:
    """Whose model hears the feeling in voices, if one does."""
    return {"": "ours", "off": "no"}.get(settings.tone, "other")


def facts(settings: Settings) -> dict[str, Fact]:
    """The facts of the sentence `about`. Raises BadInput where no painter has the name set."""
    return {
        "version": version("emotion-draw"),
        "painter": _painter(settings),
        "voices": _voices(settings),
        "days": settings.keep_days or 0,  # 0: for ever
        "page": "no",  # no chat that is a page with buttons for one's data
    }
