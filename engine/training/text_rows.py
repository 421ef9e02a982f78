"""Labelled sentences from files, and the batches a trainer takes them in.

Three kinds of file are read: CSV with the columns Sentence and Labels, known by
that heading; CrowdFlower's tweets, likewise; and lines `sentence;label`, split
at the last semicolon.
"""

import csv
import hashlib
import io
import random
from dataclasses import dataclass, replace
from pathlib import Path

from engine.errors import BadInput
from engine.training import tweets
from engine.training.text_options import TextTraining, check_options
from engine.values import EMOTIONS

SENTENCE, LABELS = "sentence", "labels"  # columns, in any case
LONGEST_FIELD = 1_000_000  # characters of one CSV field
HELD_OUT = 0.2  # share of each label's texts, where there is nothing else to validate on

Row = tuple[str, str]


@dataclass(frozen=True)
class Parts:
    """The rows (sentence, label) to train, to validate and, where there are any, to test on."""

    train: list[Row]
    validation: list[Row]
    test: list[Row]

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the training rows: our emotions in their order, then the others."""
        found = {label for _, label in self.train}
        ours = [name for name in EMOTIONS if name in found]
        rest = found.difference(ours)
        numbers = all(label.isdecimal() for label in rest)
        return (*ours, *sorted(rest, key=(lambda label: (int(label), label)) if numbers else None))

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the training and validation rows, in hexadecimal."""
        return hashlib.sha256(repr((self.train, self.validation)).encode()).hexdigest()


def some(parts: Parts, share: float, seed: int) -> Parts:
    """The same with a share of the training rows, one at least, in their order."""
    count = max(1, round(share * len(parts.train)))
    chosen = sorted(random.Random(seed).sample(range(len(parts.train)), count))  # noqa: S311 - no secret
    return replace(parts, train=[parts.train[place] for place in chosen])


def chosen_parts(options: TextTraining) -> Parts:
    """What is to be trained on. Raises BadInput where an option or the data will not do."""
    check_options(options)
    parts = read_parts(options.data, options.validation, options.seed)
    if options.labels not in {None, len(parts.labels)}:
        raise BadInput(f"The data has {len(parts.labels)} labels, not {options.labels}.")
    chosen = some(parts, options.share, options.seed)
    _check(chosen)  # a small share may lack a label
    return chosen


def read_parts(data: Path, validation: Path | None, seed: int = 0) -> Parts:
    """Read a training file with its validation file, or a folder with both.

    A folder holds train, val and perhaps test, each .csv or .txt. Of a file
    without a validation file a part is held out, chosen by the seed. Raises
    BadInput where something is missing, not of its form, or does not fit.
    """
    if data.is_dir():
        parts = Parts(
            read_rows(_in_folder(data, "train")),
            read_rows(validation or _in_folder(data, "val")),
            read_rows(path) if (path := _find(data, "test")) else [],
        )
    elif validation is None:
        parts = Parts(*_split(read_rows(data), seed), [])
    else:
        parts = Parts(read_rows(data), read_rows(validation), [])
    _check(parts)
    return parts


def _split(rows: list[Row], seed: int) -> tuple[list[Row], list[Row]]:
    """The rows, and those of them held out; the same text is never in both."""
    label_of = dict(rows)  # one label of each text
    held: set[str] = set()
    chance = random.Random(seed)  # noqa: S311 - no secret
    for label in sorted(set(label_of.values())):
        texts = sorted(text for text, found in label_of.items() if found == label)
        held.update(chance.sample(texts, int(HELD_OUT * len(texts))))
    if not held:
        raise BadInput("The data is too little to hold some out: name a file with --validation.")
    return [row for row in rows if row[0] not in held], [row for row in rows if row[0] in held]


def _find(folder: Path, stem: str) -> Path | None:
    candidates = (folder / f"{stem}{suffix}" for suffix in (".csv", ".txt"))
    return next((path for path in candidates if path.is_file()), None)


def _in_folder(folder: Path, stem: str) -> Path:
    if path := _find(folder, stem):
        return path
    raise BadInput(f"The folder {folder} holds neither {stem}.csv nor {stem}.txt.")


def _check(parts: Parts) -> None:
    labels = parts.labels
    if len(labels) < 2:
        raise BadInput(f"The training data has one label only, {labels[0]!r}.")
    for name, rows in (("validation", parts.validation), ("test", parts.test)):
        unknown = sorted({label for _, label in rows}.difference(labels))
        if unknown:
            raise BadInput(f"The {name} data has the label {unknown[0]!r}, which training lacks.")


def read_rows(path: Path) -> list[Row]:
    """Read the (sentence, label) rows of a file of either kind. Raises BadInput."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"The file {path} is not UTF-8 text.") from error
    except (OSError, ValueError) as error:  # ValueError: NUL in the name
        reason = error.strerror if isinstance(error, OSError) else error
        raise BadInput(f"The file {path} cannot be read: {reason}.") from error
    heading = [column.strip(' "\r').lower() for column in text.partition("\n")[0].split(",")]
    if {SENTENCE, LABELS} <= set(heading):
        rows = _csv_rows(text, [heading.index(SENTENCE), heading.index(LABELS)], path)
    elif {tweets.MARK, *tweets.COLUMNS} <= set(heading):
        columns = [heading.index(name) for name in tweets.COLUMNS]
        rows = list(tweets.merged(_csv_rows(text, columns, path)))
    elif path.suffix.lower() == ".csv":
        raise BadInput(f"The file {path} has no heading with the columns Sentence and Labels.")
    else:
        rows = _line_rows(text, path)
    if not rows:
        raise BadInput(f"The file {path} is empty.")
    return rows


def _line_rows(text: str, path: Path) -> list[Row]:
    rows = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        sentence, separator, label = line.rpartition(";")
        if not separator:
            raise BadInput(f"Line {number} of {path} is not of the form `sentence;label`.")
        rows.append(_row(sentence, label, number, path))
    return rows


def _csv_rows(text: str, columns: list[int], path: Path) -> list[Row]:
    csv.field_size_limit(LONGEST_FIELD)
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows = []
    try:
        next(lines)  # the heading
        for fields in lines:
            if not fields:
                continue
            if len(fields) <= max(columns):
                raise BadInput(f"Line {lines.line_num} of {path} has too few columns.")
            sentence, label = (fields[column] for column in columns)
            rows.append(_row(sentence, label, lines.line_num, path))
    except csv.Error as error:
        raise BadInput(f"Line {lines.line_num} of {path} is no proper CSV: {error}.") from error
    return rows


def _row(sentence: str, label: str, number: int, path: Path) -> Row:
    sentence, label = sentence.strip(), label.strip()
    if not sentence or not label:
        missing = "label" if sentence else "sentence"
        raise BadInput(f"Line {number} of {path} has no {missing}.")
    return sentence, label
