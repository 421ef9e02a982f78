"""A tokenizer made from nothing.

WordPiece with a vocabulary so large that most words of everyday English are
one token: a small model without pretraining reads whole words far better
than it assembles them from pieces, and rare words still do not get lost.
"""

from collections.abc import Iterable

from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import WordPiece
from tokenizers.trainers import WordPieceTrainer

PAD, UNK, CLS, SEP, MASK = "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"
SPECIAL_TOKENS = [PAD, UNK, CLS, SEP, MASK]

# Letters with accents and the emoji that occur; other scripts become [UNK].
ALPHABET_SIZE = 600  # characters


def make_tokenizer(texts: Iterable[str], vocabulary_size: int) -> Tokenizer:
    """Learn a lowercase WordPiece tokenizer of at most `vocabulary_size` tokens.

    Apostrophes vanish ("don't" is "dont"): CARER is written so, and a chat
    message then meets the same words. Emoji are words of their own even where
    they stick to one or stand in a row.
    """
    tokenizer = Tokenizer(WordPiece(unk_token=UNK, max_input_chars_per_word=60))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKD(),
            normalizers.StripAccents(),
            normalizers.Lowercase(),
            normalizers.Replace(Regex("['\u2019\u2018`\u00b4\u200d\ufe0f]"), ""),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.BertPreTokenizer(),
            pre_tokenizers.Split(Regex(r"[\p{So}\p{Sk}]"), "isolated"),
        ]
    )
    trainer = WordPieceTrainer(
        vocab_size=vocabulary_size,
        min_frequency=2,
        special_tokens=SPECIAL_TOKENS,
        limit_alphabet=ALPHABET_SIZE,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    _add_sentence_marks(tokenizer)
    return tokenizer


def _add_sentence_marks(tokenizer: Tokenizer) -> None:
    marks = [(CLS, tokenizer.token_to_id(CLS)), (SEP, tokenizer.token_to_id(SEP))]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{CLS} $A {SEP}", pair=f"{CLS} $A {SEP} $B:1 {SEP}:1", special_tokens=marks
    )
    tokenizer.decoder = decoders.WordPiece()
