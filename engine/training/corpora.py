"""The text data sets behind the bundled reader, brought to one form.

Every row becomes an `Example`: a sentence and how much of each of `CLASSES`
its annotators saw in it. `CLASSES` are the six emotions and, last, "neutral"
for texts without a clear feeling.

Texts of CARER's validation and test parts never reach training, from
whichever data set they come.
"""

import gzip
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine import labels
from engine.values import EMOTIONS

CLASSES = (*EMOTIONS, labels.NEUTRAL)

# XED's Plutchik numbers; anticipation (2), disgust (3) and trust (8) have no
# counterpart among the six.
XED_TO_OURS = {"1": "anger", "4": "fear", "5": "joy", "6": "sadness", "7": "surprise"}


@dataclass(frozen=True)
class Example:
    """One sentence with its target.

    `target` has a probability per entry of `CLASSES`; None where the text has
    no label of ours and only serves to be labelled by a teacher.
    """

    text: str
    target: tuple[float, ...] | None


def one_hot(label: str) -> tuple[float, ...]:
    """The target of a text with a single label."""
    return tuple(float(label == name) for name in CLASSES)


def _shared(names: list[str]) -> tuple[float, ...] | None:
    """The target of a text with several labels: equal parts of each."""
    if not names:
        return None
    return tuple(names.count(name) / len(names) for name in CLASSES)


def read_labelled_lines(path: Path) -> Iterator[tuple[str, str]]:
    """(sentence, label) of a UTF-8 file of `sentence;label` lines."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            text, separator, label = line.rstrip("\r\n").rpartition(";")
            if separator:
                yield text.strip(), label.strip()


def carer(root: Path, part: str) -> list[Example]:
    """CARER (Saravia et al. 2018); `part` is train, val or test.

    The 30 training texts that stand there twice with different labels get
    both, half each.
    """
    pairs = list(read_labelled_lines(root / "text" / "carer" / f"{part}.txt"))
    if part != "train":  # every line counts when measuring
        return [Example(text, one_hot(label)) for text, label in pairs]
    seen: dict[str, list[str]] = {}
    for text, label in pairs:
        seen.setdefault(text, []).append(label)
    return [Example(text, _shared(found)) for text, found in seen.items()]


def goemotions(root: Path, part: str) -> list[Example]:
    """GoEmotions (Demszky et al. 2020); `part` is train or dev."""
    rows = []
    for text, names in goemotions_rows(root, part):
        mapped = [labels.ours(name) for name in names]
        rows.append(Example(text, _shared([name for name in mapped if name])))
    return rows


def goemotions_rows(root: Path, part: str) -> Iterator[tuple[str, list[str]]]:
    """Its texts with the names of their labels."""
    folder = root / "text" / "goemotions"
    names = (folder / "labels.txt").read_text(encoding="utf-8").split()
    for line in (folder / f"{part}.tsv").read_text(encoding="utf-8").split("\n"):
        if line:
            text, ids, _ = line.split("\t")
            yield text, [names[int(number)] for number in ids.split(",")]


def xed(root: Path) -> list[Example]:
    """XED (Ohman et al. 2020), English, with its neutral sentences."""
    folder = root / "text" / "xed"
    rows = []
    for line in (folder / "en-annotated.tsv").read_text(encoding="utf-8").split("\n"):
        text, separator, numbers = line.rpartition("\t")
        if separator:
            mapped = [XED_TO_OURS.get(number.strip()) for number in numbers.split(",")]
            rows.append(Example(text, _shared([name for name in mapped if name])))
    for line in (folder / "neu_en.txt").read_text(encoding="utf-8").split("\n"):
        _, separator, text = line.partition("\t")
        if separator:
            rows.append(Example(text, one_hot("neutral")))
    return rows


def plain_text(root: Path, files: Iterable[str]) -> list[str]:
    """Sentences of the plain-English files under `pretrain`, by file stem."""
    sentences = []
    for stem in files:
        path = root / "pretrain" / f"{stem}.txt.gz"
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                sentences += [part for part in _sentences(line) if len(part) > 8]
    return sentences


def _sentences(paragraph: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", paragraph.strip())


def without(examples: list[Example], kept_out: Iterable[str]) -> list[Example]:
    """Those examples whose text is none of `kept_out`, whatever its case."""
    banned = {_folded(text) for text in kept_out}
    return [example for example in examples if _folded(example.text) not in banned]


def _folded(text: str) -> str:
    return " ".join(text.lower().split())
