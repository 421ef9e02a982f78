"""The data sets on which readers are compared, as files for `evaluate text`.

    python -m engine.training.measuring_sets DATASETS OUT

`chat`: GoEmotions dev, the rows with one label that is plainly one of ours.
`series`, `dialogues` and `tweets`: MELD, DailyDialog and CrowdFlower's tweets,
kinds of text that the bundled reader was never trained on.
"""

import csv
import html
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from engine import labels
from engine.training.corpora import goemotions_rows
from engine.training.tweets import LOST

Row = tuple[str, str]  # text, label of ours

# GoEmotions' labels that are plainly one of ours; it has others that training takes for joy.
CHAT = {
    *("anger", "annoyance", "fear", "nervousness", "joy", "amusement", "excitement", "love"),
    *("sadness", "grief", "disappointment", "remorse", "surprise", labels.NEUTRAL),
}
DAILYDIALOG = (labels.NEUTRAL, "anger", "disgust", "fear", "happiness", "sadness", "surprise")


def write(datasets: Path, out: Path) -> None:
    """Write one file of `sentence;label` lines a set into the folder `out`."""
    out.mkdir(parents=True, exist_ok=True)
    for name, rows in SETS.items():
        lines = [f"{text};{label}\n" for text, label in rows(datasets)]
        (out / f"{name}.txt").write_text("".join(lines), encoding="utf-8")


def chat(root: Path) -> Iterator[Row]:
    """GoEmotions dev (Demszky et al. 2020)."""
    for text, names in goemotions_rows(root, "dev"):
        if len(names) == 1 and names[0] in CHAT:
            yield from _ours(text, names[0])


def series(root: Path) -> Iterator[Row]:
    """MELD, train and dev (Poria et al. 2019)."""
    for part in ("train", "dev"):
        path = root / "text" / "meld" / f"{part}_sent_emo.csv"
        with path.open(encoding="utf-8", errors="replace", newline="") as lines:
            for row in csv.DictReader(lines):
                yield from _ours(row["Utterance"], row["Emotion"])


def dialogues(root: Path) -> Iterator[Row]:
    """DailyDialog (Li et al. 2017), less the dialogues whose counts differ."""
    folder = root / "text" / "dailydialog"
    texts = (folder / "train8096_dialogues_text_En.txt").read_text(encoding="utf-8")
    codes = (folder / "train8096_dialogues_emotion.txt").read_text(encoding="utf-8")
    for line, numbers in zip(texts.splitlines(), codes.splitlines(), strict=True):
        turns = [turn.strip() for turn in line.split("__eou__") if turn.strip()]
        if len(turns) == len(numbers.split()):
            for turn, number in zip(turns, numbers.split(), strict=True):
                yield from _ours(turn, DAILYDIALOG[int(number)])


def tweets(root: Path) -> Iterator[Row]:
    """CrowdFlower's, by its own labels as far as they are ours."""
    with (root / "text" / "tweets" / "tweet_emotions.csv").open(
        encoding="utf-8", newline=""
    ) as lines:
        for row in csv.DictReader(lines):
            yield from _ours(html.unescape(row["content"].replace(LOST, "'")), row["sentiment"])


SETS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "chat": chat,
    "series": series,
    "dialogues": dialogues,
    "tweets": tweets,
}


def _ours(text: str, label: str) -> Iterator[Row]:
    found = labels.ours(label)
    words = " ".join(text.split())
    if found and words:
        yield words, found


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
