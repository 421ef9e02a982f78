"""The classifier a run starts from: a checkpoint's, or one from nothing."""

import torch
from transformers import (
    AlbertConfig,
    AlbertForSequenceClassification,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from engine.training.checkpoints import load_classifier
from engine.training.original_checkpoint import load_original
from engine.training.text_options import TextTraining
from engine.training.text_rows import Parts
from engine.training.vocabulary import for_transformers, make_tokenizer

VOCABULARY = 20_000  # tokens of a tokenizer made from nothing


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
    made = make_tokenizer([text for text, _ in parts.train], VOCABULARY)
    tokenizer = for_transformers(made, options.max_length)
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
