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
from engine.explaining import Weight, explain, strongest
from engine.ports import Reader

SHOWN = 6  # words that carried a feeling
LINES_AT_ONCE = 64  # lines read in one batch, so that a long file streams


def read(options: argparse.Namespace, settings: Settings) -> None:
    """Print the feeling in TEXT or a voice, or a JSON object for each line of a file."""
    if [options.text, options.lines, options.voice].count(None) != 2:
        raise BadInput("give one of these: a TEXT, --voice FILE or --lines FILE")
    reader = composition.make_reader(settings)
    if options.lines is not None:
        _read_lines(reader, options.lines, explained=options.explain)
        return
    listened = None if options.voice is None else voice.listen(options.voice, settings)
    words = listened.heard.text if listened else options.text
    (of_words,) = reader.read([text.clean(words)])
    feeling = listened.feeling if listened else of_words
    weights = explain(reader, text.clean(words), of_words) if options.explain else None
    if options.json:
        told = {**feeling_as_json(feeling), **voice.as_json(listened), **_as_json(weights)}
        print(json.dumps(told))
        return
    if listened:
        voice.show(listened)
    print(replies.reading(feeling))
    terminal.show_feeling(feeling)
    if weights is not None:
        _show_weights(weights, of_words.strongest)


def _show_weights(weights: list[Weight], emotion: str) -> None:
    """The words that carried it, as bars."""
    heavy = strongest(weights, SHOWN)
    if not heavy:
        print(f"No single word carries the {emotion}.")
        return
    print(f"What carries the {emotion}; without the word, that much less of it:")
    for each in heavy:
        print(f"  {each.word:<20.20} {replies.percent(max(each.weight, 0.0)):>8}")


def _as_json(weights: list[Weight] | None) -> dict[str, object]:
    return {} if weights is None else {"explained": [[w.word, w.weight] for w in weights]}


def _read_lines(reader: Reader, path: Path, *, explained: bool) -> None:
    for chunk in _chunks(path):
        for answer in _answers(reader, chunk, explained=explained):
            print(json.dumps(answer))


def _answers(reader: Reader, lines: list[str], *, explained: bool) -> list[dict[str, object]]:
    """One object a line; a line that cannot be read says why under "error"."""
    answers: list[dict[str, object]] = []
    cleaned = []
    for line in lines:
        try:
            cleaned.append(text.clean(line))
            answers.append({})
        except BadInput as error:
            answers.append({"error": str(error)})
    feelings = reader.read(cleaned) if cleaned else []
    found = (
        {
            **feeling_as_json(feeling),
            **_as_json(explain(reader, line, feeling) if explained else None),
        }
        for line, feeling in zip(cleaned, feelings, strict=True)
    )
    return [answer or next(found) for answer in answers]


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
