"""A BERT of MiniLM's make, tiny and untrained, with a tokenizer of BERT's marks."""

from collections.abc import Sequence

import torch
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from engine.training.vocabulary import make_tokenizer


def tiny_minilm(texts: Sequence[str], width: int = 32) -> tuple[BertModel, Tokenizer]:
    """Two layers, `width` wide; the tokenizer knows the words of `texts`."""
    tokenizer = make_tokenizer([*texts, "abcdefghijklmnopqrstuvwxyz0123456789;?!.," * 2], 300)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=width,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=4 * width,
        max_position_embeddings=128,
        initializer_range=0.1,  # without pretraining, narrow word vectors hardly learn
    )
    model = BertModel(config)
    model.train(mode=False)
    return model, tokenizer
