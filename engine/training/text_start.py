"""The classifier a run starts from: a checkpoint's, or one from nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.trainers import WordPieceTrainer
from transformers import (
    AlbertConfig,
    AlbertForSequenceClassification,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    PreTrainedTokenizerFast,
)

from engine.training.checkpoints import load_classifier
from engine.training.original_checkpoint import load_original
from engine.training.text_options import TextTraining
from engine.training.text_rows import Parts
from engine.training.vocabulary import (
    ALPHABET_SIZE,
    CLS,
    MASK,
    PAD,
    SEP,
    SPECIAL_TOKENS,
    UNK,
    make_tokenizer,
)

VOCABULARY = 20_000  # tokens of a tokenizer made from nothing
LONGEST_WORD = 60  # characters, as in `make_tokenizer`


def starting_model(
    options: TextTraining, parts: Parts
) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """Make or load the model as it is before its first epoch, with its tokenizer.

    Raises ModelUnavailable.
    """
    torch.manual_seed(options.seed)  # a new last layer is drawn by chance
    if options.model is None:
        model, tokenizer = _from_nothing(options, parts)
    else:
        model, tokenizer = load_classifier(options.model, parts.labels, attention="sdpa")
    if options.start_from_pth is not None:
        load_original(options.start_from_pth, model)
    return model, tokenizer


def _from_nothing(
    options: TextTraining, parts: Parts
) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    tokenizer = _tokenizer([text for text, _ in parts.train], options.max_length)
    config = AlbertConfig(
        vocab_size=len(tokenizer),
        embedding_size=128,
        hidden_size=256,
        num_attention_heads=4,
        num_hidden_layers=2,
        intermediate_size=1024,
        max_position_embeddings=options.max_length,
        hidden_dropout_prob=0.1,
        attention_probs_dropout_prob=0.1,
        initializer_range=0.05,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.cls_token_id,
        eos_token_id=tokenizer.sep_token_id,
        id2label=dict(enumerate(parts.labels)),
        label2id={label: number for number, label in enumerate(parts.labels)},
    )
    model = AlbertForSequenceClassification(config)
    # Without pretraining words must differ from the start: narrow embeddings
    # made training collapse at the higher rates.
    torch.nn.init.normal_(model.albert.embeddings.word_embeddings.weight, std=0.5)
    return model, tokenizer


def _tokenizer(texts: list[str], max_length: int) -> PreTrainedTokenizerFast:
    return PreTrainedTokenizerFast(
        tokenizer_object=repeatable_tokenizer(texts, VOCABULARY),
        model_max_length=max_length,
        pad_token=PAD,
        unk_token=UNK,
        cls_token=CLS,
        sep_token=SEP,
        mask_token=MASK,
    )


def repeatable_tokenizer(texts: Sequence[str], vocabulary_size: int) -> Tokenizer:
    """Learn a tokenizer like `make_tokenizer`'s that is the same each time.

    The library numbers the pieces of words ("##a") as it meets them in a hash
    table, whose order is another in every process, and ties between merges are
    resolved by these numbers. Named beforehand, they have theirs.
    """
    tokenizer = make_tokenizer((), vocabulary_size)  # for what it does before and after
    counts = Counter(character for word in _words(tokenizer, texts) for character in word)
    letters = sorted(counts, key=lambda letter: (-counts[letter], letter))[:ALPHABET_SIZE]
    learner = Tokenizer(WordPiece(unk_token=UNK))
    learner.normalizer, learner.pre_tokenizer = tokenizer.normalizer, tokenizer.pre_tokenizer
    trainer = WordPieceTrainer(
        vocab_size=vocabulary_size,
        min_frequency=2,
        special_tokens=[*SPECIAL_TOKENS, *(f"##{letter}" for letter in letters)],
        initial_alphabet=letters,
        limit_alphabet=len(letters),
        show_progress=False,
    )
    learner.train_from_iterator(texts, trainer)
    tokenizer.model = WordPiece(
        learner.get_vocab(), unk_token=UNK, max_input_chars_per_word=LONGEST_WORD
    )
    return tokenizer


def _words(tokenizer: Tokenizer, texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        normal = tokenizer.normalizer.normalize_str(text)
        yield from (word for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(normal))
