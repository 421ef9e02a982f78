"""What the bot says about itself to whoever asks."""

from importlib.metadata import version

from bot import composition
from bot.replies import Fact
from bot.settings import Settings


def facts(settings: Settings) -> dict[str, Fact]:
    """The facts of the sentence `about`. Raises BadInput where no painter has the name set."""
    return {
        "version": version("emotion-draw"),
        "painter": composition.painter_name(settings),
        "days": settings.keep_days or 0,  # 0: for ever
    }
