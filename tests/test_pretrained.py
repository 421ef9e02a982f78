"""What the bundled reader begins with: MiniLM's weights, a vocabulary for chats, varied text."""

import random
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from transformers import BertModel

from engine.errors import ModelUnavailable
from engine.labels import NEUTRAL
from engine.training import pretrained, word_pieces
from engine.training.checkpoints import output_labels
from engine.training.corpora import CLASSES, Example, one_hot
from engine.training.emoji import FEELING_OF
from engine.training.happenings import happenings
from engine.training.phrases import phrases
from engine.training.variations import emoji_alone, mistyped, varied
from engine.values import EMOTIONS
from test_everyday import cases
from tiny_minilm import tiny_minilm

pytestmark = pytest.mark.heavy

CHAT = ["I don't know lol", "i dont like it 😭", "don't go", "lol ok", "ok 👍🏽", "we're here"] * 30


@pytest.fixture(scope="module")
def minilm() -> tuple[BertModel, Tokenizer]:
    return tiny_minilm(CHAT)


def trimmed(base: Tokenizer, size: int = 400) -> word_pieces.WordPieces:
    return word_pieces.trimmed(base, CHAT, FEELING_OF, size)


def test_the_albert_computes_what_minilm_did(minilm: tuple[BertModel, Tokenizer]) -> None:
    bert, base = minilm
    same = [[number] for number in range(base.get_vocab_size())]
    albert = pretrained.albert_from(bert, same, window=32)
    albert.train(mode=False)
    ids = torch.tensor([base.encode("i dont like it").ids, base.encode("lol ok we").ids[:6]])
    mask = torch.ones_like(ids)
    with torch.inference_mode():
        theirs = bert(ids, attention_mask=mask).last_hidden_state
        ours = albert.get_submodule("albert")(ids, attention_mask=mask).last_hidden_state
    assert torch.allclose(theirs, ours, atol=1e-6)
    assert output_labels(albert) == CLASSES


def test_new_words_begin_as_the_mean_of_their_pieces(minilm: tuple[BertModel, Tokenizer]) -> None:
    bert, base = minilm
    pieces = trimmed(base)
    number = pieces.tokenizer.get_vocab()["dont"]
    origin = pieces.origins[number]
    assert origin == base.encode("don't", add_special_tokens=False).ids
    albert = pretrained.albert_from(bert, pieces.origins, window=32)
    vectors = albert.get_parameter("albert.embeddings.word_embeddings.weight")
    wanted = bert.embeddings.word_embeddings.weight[origin].mean(0)
    assert torch.allclose(vectors[number], wanted)


def test_every_emoji_of_the_table_is_a_word(minilm: tuple[BertModel, Tokenizer]) -> None:
    tokenizer = trimmed(minilm[1]).tokenizer
    for sign in FEELING_OF:
        assert tokenizer.encode(f"ok{sign}{sign}").tokens == ["[CLS]", "ok", sign, sign, "[SEP]"]
    assert tokenizer.encode("👍🏽 ❤️").tokens == ["[CLS]", "👍", "❤", "[SEP]"]


def test_the_vocabulary_keeps_to_its_size_and_spells_everything(
    minilm: tuple[BertModel, Tokenizer],
) -> None:
    pieces = trimmed(minilm[1], 350)
    assert pieces.tokenizer.get_vocab_size() == len(pieces.origins) <= 350
    assert "[UNK]" not in pieces.tokenizer.encode("Zyxw v9; don\u2019t?").tokens


def test_another_model_is_refused(tmp_path: Path) -> None:
    for source in (tmp_path, tmp_path / "missing"):
        with pytest.raises(ModelUnavailable):
            pretrained.load_minilm(str(source))
    (tmp_path / "model.safetensors").write_bytes(b"another")
    with pytest.raises(ModelUnavailable, match=r"model\.safetensors"):
        pretrained.load_minilm(str(tmp_path))


def test_phrases_are_whole_and_none_is_a_test_case() -> None:
    made = phrases(random.Random(0), 200) + happenings(random.Random(0))
    measured = _measured()
    for example in made:
        assert "{" not in example.text
        assert "}" not in example.text
        assert sum(example.target or ()) == pytest.approx(1)
        assert _words(example.text) not in measured
    again = phrases(random.Random(0), 200) + happenings(random.Random(0))
    assert made == again


def test_no_happening_is_much_like_a_test_case() -> None:
    measured = _measured()
    for example in happenings(random.Random(0)):
        words = _words(example.text)
        assert all(len(words & case) < 0.6 * len(words | case) for case in measured), example.text


def _measured() -> set[frozenset[str]]:
    return {_words(text) for _, text, _ in cases()} - {frozenset()}


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z']+", text.lower()))


def test_each_feeling_has_emoji_and_no_emoji_two() -> None:
    assert set(FEELING_OF.values()) == {*EMOTIONS, NEUTRAL}
    assert len(emoji_alone(random.Random(0))) == len(FEELING_OF)
    assert all(len(sign) == 1 for sign in FEELING_OF)


def test_varied_text_stays_near_and_differs_now_and_then() -> None:
    example = Example("i am feeling so happy today, because my friend came home!", one_hot("joy"))
    seen = {varied(example, random.Random(number)) for number in range(200)}
    assert example.text in seen
    assert "so happy today, because my friend came home!" in seen
    assert len(seen) > 20
    assert any(sign in text for text in seen for sign in _signs("joy"))
    assert not any(sign in text for text in seen for sign in _signs("anger"))


def _signs(feeling: str) -> Sequence[str]:
    return [sign for sign, name in FEELING_OF.items() if name == feeling]


@pytest.mark.parametrize("text", ["", "a", "ab", "12", "😭😭", "So tired of all this " * 20])
def test_a_mistyped_text_is_still_one(text: str) -> None:
    for number in range(50):
        slipped = mistyped(text, random.Random(number))
        assert abs(len(slipped) - len(text)) <= max(1, len(text) // 8)
        assert bool(slipped) == bool(text)
