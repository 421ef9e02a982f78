"""A tiny real classifier in Hugging Face layout, made in moments."""

from collections.abc import Sequence
from pathlib import Path

import torch
from transformers import AlbertConfig, AlbertForSequenceClassification

from engine.training.vocabulary import for_transformers, make_tokenizer

WORDS = ["i feel happy today and so sad tomorrow", "hello you terrible wonderful scary world"]


def make_tiny_classifier(folder: Path, labels: Sequence[str], seed: int = 0) -> None:
    """Write an untrained ALBERT with these labels to `folder`."""
    tokenizer = make_tokenizer(WORDS * 3, 200)
    torch.manual_seed(seed)
    config = AlbertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        embedding_size=16,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=66,
        pad_token_id=0,
        id2label=dict(enumerate(labels)),
        label2id={label: number for number, label in enumerate(labels)},
    )
    AlbertForSequenceClassification(config).save_pretrained(folder)
    for_transformers(tokenizer, max_length=64).save_pretrained(folder)
