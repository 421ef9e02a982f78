"""The composition root: which parts the settings ask for, joined."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.chat import Chat
from bot.settings import Settings
from engine.errors import BadInput
from engine.painters.apart import Apart
from engine.painters.watercolor.painter import Watercolor
from engine.ports import Painter, Reader
from engine.readers.albert import Albert

if TYPE_CHECKING:  # who only draws needs no desk, and what comes with it
    from bot.desk import Desk


def make_chats(settings: Settings, desk: "Desk") -> dict[str, Chat]:
    """The chats that have a token, by platform; each library is imported only then."""
    chats: list[Chat] = []
    if settings.discord_token:
        from bot.discord_chat.chat import DiscordChat  # noqa: PLC0415

        chats.append(DiscordChat(settings, desk))
    if settings.telegram_token:
        from bot.telegram_chat.chat import TelegramChat  # noqa: PLC0415

        chats.append(TelegramChat(settings, desk))
    return {chat.platform: chat for chat in chats}


# What makes each painter, fit to be sent to another process.
PAINTERS: dict[str, Callable[[Settings], Callable[[], Painter]]] = {
    "watercolor": lambda _: Watercolor,
}
PATIENCE = 120.0  # seconds an order may take before its painter is thought to hang


def make_reader(settings: Settings) -> Reader:
    """The reader the settings name; its model is loaded at the first use."""
    if not settings.text_model:
        return Albert()
    from engine.readers.checkpoint import Checkpoint  # noqa: PLC0415 - only for those who ask

    return Checkpoint(settings.text_model)


def painter_name(settings: Settings, wanted: str | None = None) -> str:
    """The painter that `wanted`, else the settings, come down to. Raises BadInput."""
    name = wanted or settings.painter
    if name == "auto":
        return "watercolor"
    if name not in PAINTERS:
        raise BadInput(f"There is no painter {name!r}; there are auto, {', '.join(PAINTERS)}.")
    return name


def reads_prompts(settings: Settings, wanted: str | None = None) -> bool:
    """Whether the painter paints what its prompt says, and not the feeling alone."""
    return painter_name(settings, wanted) != "watercolor"


def make_painter(settings: Settings, wanted: str | None = None) -> Painter:
    """The painter itself, in this process. Raises BadInput."""
    return PAINTERS[painter_name(settings, wanted)](settings)()


def make_painter_apart(settings: Settings, wanted: str | None = None) -> Apart:
    """The same in a process of its own, which can die without us."""
    return Apart(PAINTERS[painter_name(settings, wanted)](settings), patience=PATIENCE)
