"""Voice notes for the tests on Discord, and what the bot's answers say of them."""

from bot import replies
from discord_places import User
from discord_server import Attachment, Interaction, Message, file
from discord_stage import PAINTED_WITHIN_S, Stage, labels

QUESTION = replies.say("en", "voice-ask")
ANSWERS = [replies.say("en", "button-hear-voice"), replies.say("en", "button-no-voice")]
MENU = replies.say("en", "discord-menu")


def voice_message(sound: bytes) -> Attachment:
    """What a phone sends while one holds its button."""
    return file("voice-message.ogg", sound, duration_s=2.0)


def asks(message: Message) -> bool:
    """Whether the question about voices is there, with both its answers or without any."""
    asked = labels(message)[-2:] == ANSWERS
    assert asked == (QUESTION in message.content), message.content
    assert not set(labels(message)[:-2]).intersection(ANSWERS)
    return asked


def quotes(message: Message) -> str:
    """What was heard, as the answer's first line shows it."""
    first, _, rest = message.content.partition("\n\n")
    assert first.startswith("> “"), message.content
    assert rest
    return first[3:].rstrip("”").lower()


def hears_voice(message: Message) -> bool:
    """Whether the voice was read, too."""
    return "our voice" in message.content.replace(QUESTION, "") or "The voice" in message.content


async def menu(stage: Stage, user: User, message: Message) -> Message:
    """The drawing of a message that somebody chose from its menu."""
    asked = await stage.server.message_command(user, stage.channel, MENU, message)
    return await stage.drawn(await asked.answered())


async def told(stage: Stage, asked: Interaction) -> str:
    """What an interaction was answered with in the end, in words alone."""

    def words() -> str:
        said = asked.message.content if asked.message else ""
        return "" if said.endswith("…") or "<t:" in said else said  # about the wait

    await stage.server.wait_for(words, PAINTED_WITHIN_S, "a word")
    assert asked.message is not None
    assert asked.message.attachments == []
    assert asked.message.buttons == []
    return words()


async def privacy(stage: Stage, user: User, press: str = "") -> Message:
    """`/privacy`, where one of its buttons may be pressed."""
    asked = await (await stage.server.command(user, stage.channel, "privacy")).answered()
    assert asked.message is not None
    if press:
        await stage.press(user, asked.message, f"privacy:{press}")
    return asked.message
