"""An ALBERT that begins with what a pretrained MiniLM knows of English.

all-MiniLM-L6-v2 (Wang et al. 2020, arXiv:2002.10957, tuned on a billion pairs
of sentences by the makers of sentence-transformers; Apache-2.0) is a BERT of
six layers. An ALBERT whose layers are groups of their own and whose word
vectors are as wide as they computes the very same function, so that it can
begin with these weights and be stock to whoever loads it.
"""

import hashlib
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import AlbertConfig, AlbertForSequenceClassification, BertModel

from engine.errors import ModelUnavailable
from engine.hub import folder_of
from engine.training.corpora import CLASSES
from engine.training.vocabulary import CLS, PAD, SEP, SPECIAL_TOKENS

MINILM = "sentence-transformers/all-MiniLM-L6-v2"
DIGESTS = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}


def load_minilm(source: str = MINILM) -> tuple[BertModel, Tokenizer]:
    """The model and its tokenizer from the hub or a folder with its files.

    Raises ModelUnavailable, also where the files are others than those the
    bundled reader was made from.
    """
    folder = Path(folder_of(source))
    for name, digest in DIGESTS.items():
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise ModelUnavailable(f"{source} is not {MINILM}: {name} is missing or another.")
    model = BertModel.from_pretrained(folder, use_safetensors=True, dtype=torch.float32)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return model, tokenizer


def albert_from(
    bert: BertModel, origins: list[list[int]], window: int
) -> AlbertForSequenceClassification:
    """An ALBERT with the weights of `bert` and new outputs, one a class.

    `origins`: for each token the ids in the vocabulary of `bert` whose mean it begins
    from; `window`: tokens it reads at once.
    """
    albert = AlbertForSequenceClassification(_config(bert, len(origins), window))
    with torch.no_grad():
        _copy_embeddings(bert, albert, origins, window)
        for number in range(bert.config.num_hidden_layers):
            ours = f"albert.encoder.albert_layer_groups.{number}.albert_layers.0"
            _copy_layer(bert.get_submodule(f"encoder.layer.{number}"), albert.get_submodule(ours))
        pooler = albert.get_submodule("albert.pooler")
        pooler.load_state_dict(bert.get_submodule("pooler.dense").state_dict())
    return albert


def _config(bert: BertModel, tokens: int, window: int) -> AlbertConfig:
    theirs = bert.config
    return AlbertConfig(
        vocab_size=tokens,
        embedding_size=theirs.hidden_size,
        hidden_size=theirs.hidden_size,
        num_hidden_layers=theirs.num_hidden_layers,
        num_hidden_groups=theirs.num_hidden_layers,
        num_attention_heads=theirs.num_attention_heads,
        intermediate_size=theirs.intermediate_size,
        hidden_act=theirs.hidden_act,
        max_position_embeddings=window,
        layer_norm_eps=theirs.layer_norm_eps,
        hidden_dropout_prob=0.1,
        attention_probs_dropout_prob=0.1,
        classifier_dropout_prob=0.1,
        pad_token_id=SPECIAL_TOKENS.index(PAD),
        bos_token_id=SPECIAL_TOKENS.index(CLS),
        eos_token_id=SPECIAL_TOKENS.index(SEP),
        id2label=dict(enumerate(CLASSES)),
        label2id={name: number for number, name in enumerate(CLASSES)},
    )


def _copy_embeddings(
    bert: BertModel,
    albert: AlbertForSequenceClassification,
    origins: list[list[int]],
    window: int,
) -> None:
    theirs, ours = bert.embeddings, albert.albert.embeddings
    words = theirs.word_embeddings.weight
    ours.word_embeddings.weight.copy_(torch.stack([words[ids].mean(0) for ids in origins]))
    ours.position_embeddings.weight.copy_(theirs.position_embeddings.weight[:window])
    ours.token_type_embeddings.load_state_dict(theirs.token_type_embeddings.state_dict())
    ours.LayerNorm.load_state_dict(theirs.LayerNorm.state_dict())
    # ALBERT widens its word vectors here; these are wide enough.
    nn.init.eye_(albert.albert.encoder.embedding_hidden_mapping_in.weight)
    nn.init.zeros_(albert.albert.encoder.embedding_hidden_mapping_in.bias)


def _copy_layer(theirs: nn.Module, ours: nn.Module) -> None:
    for name, source in {
        "attention.query": "attention.self.query",
        "attention.key": "attention.self.key",
        "attention.value": "attention.self.value",
        "attention.dense": "attention.output.dense",
        "attention.LayerNorm": "attention.output.LayerNorm",
        "ffn": "intermediate.dense",
        "ffn_output": "output.dense",
        "full_layer_layer_norm": "output.LayerNorm",
    }.items():
        ours.get_submodule(name).load_state_dict(theirs.get_submodule(source).state_dict())
