"""A tokenizer made from nothing.

WordPiece with a vocabulary so large that most words of everyday English are
one token: a small model without pretraining reads whole words far better
than it assembles them from pieces, and rare words still do not get lost.
"""

from collections import Counter
from collections.abc import Sequence

from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import WordPiece
from tokenizers.trainers import WordPieceTrainer
from transformers import PreTrainedTokenizerFast

PAD, UNK, CLS, SEP, MASK = "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"
SPECIAL_TOKENS = [PAD, UNK, CLS, SEP, MASK]

# Letters with accents and the emoji that occur; other scripts become [UNK].
ALPHABET_SIZE = 600  # characters
LONGEST_WORD = 60  # characters; a longer one is [UNK]
APOSTROPHES = "'\u2019\u2018`\u00b4"
# Joiner, variant, sex and skin: they change the looks of an emoji and not its feeling.
EMOJI_MARKS = "\u200d\ufe0f\u2640\u2642\U0001f3fb-\U0001f3ff"


def make_tokenizer(texts: Sequence[str], vocabulary_size: int) -> Tokenizer:
    """Learn a lowercase WordPiece tokenizer of at most `vocabulary_size` tokens.

    Apostrophes vanish ("don't" is "dont"): CARER is written so, and a chat
    message then meets the same words. Emoji are words of their own even where
    they stick to one or stand in a row. The same texts give the same tokenizer.
    """
    learner = prepared(WordPiece(unk_token=UNK))
    letters = _alphabet(learner, texts)
    trainer = WordPieceTrainer(
        vocab_size=vocabulary_size,
        min_frequency=2,
        # The library numbers the pieces of words ("##a") as it meets them in a
        # hash table, whose order is another in every process, and ties between
        # merges go by these numbers. Named beforehand, they have theirs.
        special_tokens=[*SPECIAL_TOKENS, *(f"##{letter}" for letter in letters)],
        initial_alphabet=letters,
        limit_alphabet=len(letters),
        show_progress=False,
    )
    learner.train_from_iterator(texts, trainer)
    return finished(
        prepared(
            WordPiece(learner.get_vocab(), unk_token=UNK, max_input_chars_per_word=LONGEST_WORD)
        )
    )


def finished(tokenizer: Tokenizer) -> Tokenizer:
    """The tokenizer with the marks around a text."""
    tokenizer.add_special_tokens(SPECIAL_TOKENS)
    marks = [(mark, tokenizer.token_to_id(mark)) for mark in (CLS, SEP)]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{CLS} $A {SEP}", pair=f"{CLS} $A {SEP} $B:1 {SEP}:1", special_tokens=marks
    )
    tokenizer.decoder = decoders.WordPiece()
    return tokenizer


def prepared(model: WordPiece) -> Tokenizer:
    """A tokenizer with our way of cutting text into words."""
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKD(),
            normalizers.StripAccents(),
            normalizers.Lowercase(),
            normalizers.Replace(Regex(f"[{APOSTROPHES}{EMOJI_MARKS}]"), ""),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.BertPreTokenizer(),
            pre_tokenizers.Split(Regex(r"[\p{So}\p{Sk}]"), "isolated"),
        ]
    )
    return tokenizer


def _alphabet(tokenizer: Tokenizer, texts: Sequence[str]) -> list[str]:
    """The commonest characters, of equally common ones the first by code point."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(tokenizer.normalizer.normalize_str(text))
    shown = [character for character in counts if not character.isspace()]
    return sorted(shown, key=lambda letter: (-counts[letter], letter))[:ALPHABET_SIZE]


def for_transformers(tokenizer: Tokenizer, max_length: int) -> PreTrainedTokenizerFast:
    """The same as transformers keeps it in a checkpoint; `max_length` in tokens."""
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=max_length,
        pad_token=PAD,
        unk_token=UNK,
        cls_token=CLS,
        sep_token=SEP,
        mask_token=MASK,
    )
