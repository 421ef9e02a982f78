"""The sets that readers are compared on, as files that `evaluate text` takes."""

from pathlib import Path

from engine.labels import NEUTRAL
from engine.training import measuring_sets
from engine.training.text_rows import read_rows
from engine.values import EMOTIONS


def test_the_sets_have_the_rows_that_the_docs_speak_of(datasets: Path, tmp_path: Path) -> None:
    measuring_sets.write(datasets, tmp_path)
    felt = {}
    for name in measuring_sets.SETS:
        rows = read_rows(tmp_path / f"{name}.txt")
        assert {label for _, label in rows} == {*EMOTIONS, NEUTRAL} - _never(name)
        felt[name] = sum(label != NEUTRAL for _, label in rows)
    assert felt == {"chat": 1194, "series": 5918, "dialogues": 10_284, "tweets": 30_356}


def _never(name: str) -> set[str]:
    """Neither MELD nor DailyDialog knows love."""
    return {"love"} if name in {"series", "dialogues"} else set()
