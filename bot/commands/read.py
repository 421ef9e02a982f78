"""`emotion-draw read`: feelings only, of a text, a voice or every line of a file."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from bot import composition, replies, terminal
from bot.commands import voice
from bot.commands.draw import feeling_as_json
from bot.settings import Settings
from engine import text
from engine.errors import BadInput
from engine.ports import Reader

LINES_AT_ONCE = 64  # lines read in one batch, so that a long file streams


def read(options: argparse.Namespace, settings: Settings) -> None:
    """Print the feeling in TEXT or a voice, or a JSON object for each line of a file."""
    if [options.text, options.lines, options.voice].count(None) != 2:
        raise BadInput("give one of these: a TEXT, --voice FILE or --lines FILE")
    reader = composition.make_reader(settings)
    if options.lines is not None:
        _read_lines(reader, options.lines)
        return
    listened = None if options.voice is None else voice.listen(options.voice, settings)
    if listened:
        feeling = listened.feeling
    else:
        (feeling,) = reader.read([text.clean(options.text)])
    if options.json:
        print(json.dumps({**feeling_as_json(feeling), **voice.as_json(listened)}))
        return
    if listened:
        voice.show(listened)
    print(replies.reading(feeling))
    terminal.show_feeling(feeling)


def _read_lines(reader: Reader, path: Path) -> None:
    for chunk in _chunks(path):
        for answer in _answers(reader, chunk):
            print(json.dumps(answer))


def _answers(reader: Reader, lines: list[str]) -> list[dict[str, object]]:
    """One object a line; a line that cannot be read says why under "error"."""
    answers: list[dict[str, object]] = []
    cleaned = []
    for line in lines:
        try:
            cleaned.append(text.clean(line))
            answers.append({})
        except BadInput as error:
            answers.append({"error": str(error)})
    feelings = iter(reader.read(cleaned) if cleaned else [])
    return [answer or feeling_as_json(next(feelings)) for answer in answers]


def _chunks(path: Path) -> Iterator[list[str]]:
    """The file's lines in lists of up to LINES_AT_ONCE. Raises BadInput."""
    try:
        with path.open(encoding="utf-8", newline="\n") as lines:
            chunk: list[str] = []
            for line in lines:
                chunk.append(line)
                if len(chunk) == LINES_AT_ONCE:
                    yield chunk
                    chunk = []
            if chunk:
                yield chunk
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 text.") from error
