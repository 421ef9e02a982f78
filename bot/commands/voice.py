"""What is said in a file of sound, for the commands that take one."""

import asyncio
from pathlib import Path

from bot import composition, replies
from bot.settings import Settings
from engine.errors import NoWords
from engine.sound.decoding import Decoder
from engine.values import Heard


def hear(path: Path, settings: Settings) -> Heard:
    """The words in a file. Raises BadInput, ModelUnavailable."""
    clip = asyncio.run(Decoder().decode(path))
    heard = composition.make_ear(settings).hear(clip)
    if not heard.text:
        raise NoWords("Nobody says anything in it.")
    return heard


def show(heard: Heard) -> None:
    """Print the words, and whether they are to be trusted."""
    print(f'"{heard.text}"')
    if heard.weak:
        print(replies.say(None, "heard-weak"))
