"""The naive Bayes reader: what it counts, how it is trained, what is refused."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB

from bot import composition
from bot.__main__ import main
from bot.settings import Settings
from conftest import Program
from engine.errors import BadInput, ModelUnavailable
from engine.labels import NEUTRAL
from engine.readers.naive_bayes import MODEL, Model, NaiveBayes, words
from engine.training.naive_bayes import count, informative, train_naive_bayes
from engine.training.text_options import NAIVE_BAYES, TextTraining
from engine.values import EMOTIONS

pytestmark = pytest.mark.heavy

KEYWORDS = {
    "anger": "furious hate shouting",
    "joy": "happy glad sunny",
    "neutral": "bus table door",
}
FILLERS = ["i", "feel", "so", "very", "today", "because", "the", "day", "was", "it"]
LABELS = tuple(KEYWORDS)

Rows = list[tuple[str, str]]


def made_rows(size: int, seed: int = 0) -> Rows:
    random = np.random.default_rng(seed)
    rows = []
    for number in range(size):
        label = LABELS[number % len(LABELS)]
        chosen = [*random.choice(FILLERS, 4), random.choice(KEYWORDS[label].split())]
        rows.append((" ".join(map(str, random.permutation(chosen))) + f" {number}", label))
    return rows


def write_lines(path: Path, rows: Rows) -> Path:
    path.write_text("".join(f"{text};{label}\n" for text, label in rows), encoding="utf-8")
    return path


@pytest.fixture
def options(tmp_path: Path) -> TextTraining:
    data = write_lines(tmp_path / "data.txt", made_rows(600))
    return TextTraining(data, network=NAIVE_BAYES, out=tmp_path / "runs")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small reader."""
    folder = tmp_path_factory.mktemp("naive")
    data = write_lines(folder / "data.txt", made_rows(600))
    return train_naive_bayes(TextTraining(data, network=NAIVE_BAYES, out=folder)).folder


def test_words_are_without_links_names_numbers_and_case() -> None:
    text = "@Some_one I\u2019m SO happy :) &amp; so http://x.yz/a?b www.z.org/c glad2day!! #Yay"
    assert words(text) == {"i'm", "so", "happy", "glad", "day", "yay"}


def test_probabilities_are_those_of_scikit_learn() -> None:
    rows = [*made_rows(200), ("bus bus bus", "anger"), ("unheard words alone", "joy")]
    vectors = CountVectorizer(analyzer=words, min_df=2, binary=True)
    table = vectors.fit_transform([text for text, _ in rows])
    theirs = MultinomialNB().fit(table, [label for _, label in rows])
    unseen = [text for text, _ in made_rows(50, seed=1)] + ["none of these", "happy happy bus"]
    model = count(rows, LABELS)
    assert model.words == tuple(vectors.get_feature_names_out())
    logits = np.array([model.logits(model.known(text)) for text in unseen])
    ours = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert np.abs(ours - theirs.predict_proba(vectors.transform(unseen))).max() < 1e-12


def test_a_word_counts_once_a_text() -> None:
    model = count([("hate hate hate", "anger"), ("hate bus", "anger"), ("bus", "joy")], LABELS)
    assert model.words == ("bus", "hate")
    assert model.counts.tolist() == [[1, 1, 0], [2, 0, 0]]
    assert model.texts.tolist() == [2, 1, 0]
    assert model.known("bus bus hate what") == [0, 1]


def test_informative_words_are_by_their_odds_among_the_labels_words() -> None:
    counts = np.array([[30, 30], [40, 10], [5, 5], [1, 25]])
    model = Model(("a", "b"), np.array([50, 50]), ("even", "for_a", "rare", "for_b"), counts)
    found = informative(model)
    # Each count and 1: 41 of 80 words of a, 11 of 74 words of b.
    assert found["a"] == [("for_a", round(np.log((41 / 39) / (11 / 63)), 4))]
    assert [word for word, _ in found["b"]] == ["for_b", "even"]


def test_a_run_leaves_a_reader_with_its_words_and_figures(options: TextTraining) -> None:
    done = train_naive_bayes(options)
    (entry,) = json.loads(done.metrics.read_text())
    assert entry["labels"] == ["anger", "joy", "neutral"]
    assert set(entry["train"]) == {"loss", "accuracy", "macro_f1", "confusion"}
    assert np.array(entry["train"]["confusion"]).sum(axis=1).tolist() == [160, 160, 160]
    assert np.array(entry["validation"]["confusion"]).sum(axis=1).tolist() == [40, 40, 40]
    assert entry["validation"] == done.validation
    assert done.validation["accuracy"] > 0.95
    assert {path.name for path in (done.folder / "confusion").iterdir()} == {
        "train.png",
        "validation.png",
    }
    kept = json.loads((done.folder / "words.json").read_text())
    for label, keywords in KEYWORDS.items():
        assert {word for word, _ in kept[label][:3]} == set(keywords.split())
    (feeling,) = NaiveBayes(done.folder).read(["she is furious"])
    assert (feeling.strongest, feeling.clear) == ("anger", True)
    assert feeling.confidence > 0.9
    (feeling,) = NaiveBayes(done.folder).read(["the table and the door"])
    assert not feeling.clear


def test_labels_that_are_no_feelings_are_counted_but_not_read(options: TextTraining) -> None:
    write_lines(options.data, [(text, f"{label}-like") for text, label in made_rows(60)])
    done = train_naive_bayes(options)
    assert done.validation["accuracy"] > 0.8
    with pytest.raises(ModelUnavailable, match="no feelings of ours: anger-like, joy-like"):
        NaiveBayes(done.folder).read(["hello"])


def test_without_a_neutral_label_only_a_strong_feeling_is_clear(options: TextTraining) -> None:
    write_lines(options.data, [row for row in made_rows(600) if row[1] != NEUTRAL])
    reader = NaiveBayes(train_naive_bayes(options).folder)
    sure, torn = reader.read(["happy glad sunny", "happy hate"])
    assert sure.clear
    assert sure.clarity > 0.9 > torn.clarity


def test_nothing_is_clear_where_no_word_is_known(trained: Path) -> None:
    for feeling in NaiveBayes(trained).read(["zzyzx", "@happy", "http://happy.org", "😡"]):
        assert (feeling.clear, feeling.clarity) == (False, 0.0)


def test_the_setting_takes_its_folder(trained: Path) -> None:
    settings = Settings(_env_file=None, text_model=str(trained))
    assert isinstance(composition.make_reader(settings), NaiveBayes)


def test_every_command_reads_with_it(trained: Path, program: Program, tmp_path: Path) -> None:
    settings = {"TEXT_MODEL": str(trained)}
    found = json.loads(program("read", "so furious", "--json", settings=settings).stdout)
    assert found["feeling"] == "anger"
    assert tuple(found["emotions"]) == EMOTIONS
    found = json.loads(program("draw", "so furious", "--json", settings=settings).stdout)
    assert found["pictures"][0]["emotion"] == "anger"
    data = write_lines(tmp_path / "test.txt", made_rows(90, seed=2))
    found = json.loads(
        program("evaluate", "text", "--data", str(data), "--json", settings=settings).stdout
    )
    assert found["n"] == 60
    assert found["accuracy"] > 0.95
    assert found["auroc_clear"] > 0.95


def changed(**values: Any) -> Callable[[dict[str, Any]], str]:
    return lambda facts: json.dumps(facts | values)


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: "",
        lambda _: "[]",
        lambda _: "[" * 100_000,
        lambda facts: json.dumps(facts)[:-20],
        lambda facts: json.dumps({name: facts[name] for name in ("labels", "words", "texts")}),
        changed(labels=["anger", "joy"]),
        changed(labels=["anger", "joy", 3]),
        changed(texts=[0, 1, 1]),
        changed(texts=[1, 1, 1.5]),
        changed(counts=[[1, 2, 3], [1, 2]]),
        changed(words=["happy"], counts=[[1, 2, -1]]),
        changed(words=["happy"], counts=[[1, 2, 10**30]]),
        changed(words=[], counts=[]),
    ],
)
def test_a_damaged_model_is_one_sentence(
    trained: Path, tmp_path: Path, damage: Callable[[dict[str, Any]], str]
) -> None:
    facts = json.loads((trained / MODEL).read_text())
    (tmp_path / MODEL).write_text(damage(facts))
    with pytest.raises(ModelUnavailable, match="is damaged; train it again") as caught:
        NaiveBayes(tmp_path).read(["hello"])
    assert "\n" not in str(caught.value)


def test_a_missing_model_is_one_sentence(tmp_path: Path, program: Program, trained: Path) -> None:
    with pytest.raises(ModelUnavailable, match="There is no naive Bayes model in"):
        NaiveBayes(tmp_path).read(["hello"])
    (tmp_path / MODEL).write_bytes((trained / MODEL).read_bytes()[:99])
    found = program("read", "hello", settings={"TEXT_MODEL": str(tmp_path)})
    assert found.returncode == 1
    assert found.stdout == ""
    assert found.stderr.count("\n") == 1
    assert "is damaged" in found.stderr


def test_the_command_tells_the_words_and_the_test_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, size, seed in (("train", 240, 0), ("val", 60, 1), ("test", 60, 2)):
        write_lines(tmp_path / f"{name}.txt", made_rows(size, seed))
    arguments = ["train", "text", "--data", str(tmp_path), "--network", "naive-bayes"]
    arguments += ["--out", str(tmp_path / "runs"), "--suffix", "first"]
    assert main(arguments) == 0
    shown = capsys.readouterr().out
    folder = tmp_path / "runs" / "text-naive-bayes-first"
    assert f"Reader: {folder}" in shown
    assert "On the test data: loss" in shown
    (told,) = re.findall("^  joy +(.*)$", shown, re.MULTILINE)
    assert set(told.split(", ")[:3]) == set(KEYWORDS["joy"].split())
    assert json.loads((folder / "test.json").read_text())["accuracy"] > 0.95
    assert main(arguments) == 2
    assert "already holds a run" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--network", "perceptron"], "there are transformer and naive-bayes"),
        (["--network", "naive-bayes", "--model", "albert-base-v2"], "no --model"),
        (["--network", "naive-bayes", "--resume"], "--resume"),
        (["--network", "naive-bayes", "--labels", "6"], "3 labels, not 6"),
        (["--network", "naive-bayes", "--share", "0.004"], "which training lacks"),
    ],
)
def test_a_bad_request_is_one_sentence_and_leaves_nothing(
    options: TextTraining, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["train", "text", "--data", str(options.data), "--out", str(options.out)]
    assert main([*given, *arguments]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert not options.out.exists()


def test_an_experiment_is_not_for_it(
    options: TextTraining, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["train", "text", "--data", str(tmp_path), "--network", "naive-bayes"]
    assert main([*given, "--experiment", "1"]) == 2
    assert "--experiment" in capsys.readouterr().err
    assert not options.out.exists()


def test_texts_without_a_common_word_are_refused(options: TextTraining) -> None:
    write_lines(options.data, [(f"{chr(97 + n) * 3}", LABELS[n % 3]) for n in range(24)])
    with pytest.raises(BadInput, match="stands in 2 of its texts"):
        train_naive_bayes(options)


def test_tweets_are_learned_as_far_as_counting_words_goes(datasets: Path, tmp_path: Path) -> None:
    data = datasets / "text" / "tweets" / "tweet_emotions.csv"
    done = train_naive_bayes(TextTraining(data, network=NAIVE_BAYES, labels=5, out=tmp_path))
    assert 0.43 < done.validation["accuracy"] < 0.60
    assert done.validation["macro_f1"] > 0.32
    told = {label: [word for word, _ in weighed] for label, weighed in done.words.items()}
    assert "hate" in told["anger"][:3]
    assert "worried" in told["fear"][:3]
    assert "happy" in told["joy"]
    assert "cried" in told["sadness"][:3]
    (feeling,) = NaiveBayes(done.folder).read(["I'm worried about my doctor"])
    assert feeling.strongest == "fear"
