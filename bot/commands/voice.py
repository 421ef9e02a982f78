"""What is said in a file of sound, and how, for the commands that take one."""

from pathlib import Path
from typing import Any

from bot import composition, replies
from bot.settings import Settings
from engine.listening import understand
from engine.values import Listened


def listen(path: Path, settings: Settings) -> Listened:
    """What is found in a file. Raises BadInput, ModelUnavailable."""
    perceived = composition.make_senses(settings).perceive(path)
    return understand(composition.make_reader(settings), perceived)


def show(listened: Listened) -> None:
    """Print the words and whether they are to be trusted, and what words and voice each say."""
    print(f'"{listened.heard.text}"')
    if listened.heard.weak:
        print(replies.say(None, "heard-weak"))
    for line in replies.listened(None, listened):
        print(line)


def as_json(listened: Listened | None) -> dict[str, Any]:
    """What a voice adds to the JSON of `draw` and `read`; `feeling` there is the joint one."""
    if listened is None:
        return {}
    return {
        "transcript": listened.heard.text,
        "words": dict(listened.words.emotions),
        "voice": listened.voice and dict(listened.voice.emotions),
        "disagree": listened.disagree,
    }
