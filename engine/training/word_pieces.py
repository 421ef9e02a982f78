"""A pretrained tokenizer made smaller, and fluent in chat.

Half of a pretrained vocabulary is names and science that no message uses. What
chats do use and it cannot spell in one piece (emoji, "dont", "lol") becomes a
word of its own, which begins as the mean of the pieces it was spelt with.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer
from tokenizers.models import WordPiece

from engine.training.vocabulary import LONGEST_WORD, SPECIAL_TOKENS, UNK, finished, prepared

OFTEN = 25  # times that a word stands in the texts before it is worth a token
LETTERS = 128  # code points that every text can be spelt with

_CONTRACTION = re.compile(r"\b[a-z]+['\u2019][a-z]+\b")
_APOSTROPHE = re.compile("['\u2019]")


@dataclass(frozen=True)
class WordPieces:
    """A tokenizer and, for each of its tokens by id, the pretrained ids it begins from."""

    tokenizer: Tokenizer
    origins: list[list[int]]


def trimmed(base: Tokenizer, texts: Sequence[str], emoji: Collection[str], size: int) -> WordPieces:
    """At most `size` tokens: those that `texts` need most, every letter and all of `emoji`.

    `base`: a lowercase WordPiece tokenizer with BERT's special tokens.
    """
    known = base.get_vocab()
    words = _words(texts)
    spelt = _contractions(texts)
    fresh = {
        word: _pieces(base, spelt.get(word, word))
        for word, count in words.items()
        if count >= OFTEN and word not in known and word.isascii()
    }
    fresh |= {sign: _pieces(base, unicodedata.name(sign).lower()) for sign in emoji}
    uses: Counter[str] = Counter()
    for word, count in words.items():
        spelling = base.encode(word, add_special_tokens=False).tokens
        for piece in [word] if word in fresh else spelling:
            uses[piece] += count
    needed = [*SPECIAL_TOKENS, *_letters(known), *emoji]
    common = (token for token, _ in sorted(uses.items(), key=lambda use: (-use[1], use[0])))
    tokens = list(dict.fromkeys([*needed, *common]))[:size]
    model = WordPiece(
        {token: number for number, token in enumerate(tokens)},
        unk_token=UNK,
        max_input_chars_per_word=LONGEST_WORD,
    )
    origins = [fresh.get(token) or [known[token]] for token in tokens]
    return WordPieces(finished(prepared(model)), origins)


def _words(texts: Sequence[str]) -> Counter[str]:
    cutter = prepared(WordPiece(unk_token=UNK))
    counts: Counter[str] = Counter()
    for text in texts:
        normal = cutter.normalizer.normalize_str(text)
        counts.update(word for word, _ in cutter.pre_tokenizer.pre_tokenize_str(normal))
    return counts


def _contractions(texts: Iterable[str]) -> dict[str, str]:
    """How words that lost their apostrophe are commonly written: dont, don't."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(_CONTRACTION.findall(text.lower()))
    rising = sorted(counts, key=lambda word: (counts[word], word))
    return {_APOSTROPHE.sub("", word): word for word in rising}


def _pieces(base: Tokenizer, text: str) -> list[int]:
    ids: list[int] = base.encode(text, add_special_tokens=False).ids
    return ids


def _letters(known: Iterable[str]) -> list[str]:
    return sorted(
        token for token in known if len(token.removeprefix("##")) == 1 and ord(token[-1]) < LETTERS
    )
