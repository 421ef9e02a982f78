"""A Whisper with few and random weights: it hears nonsense, in the way of the real ones."""

from pathlib import Path

import torch
from ctranslate2.converters import TransformersConverter
from faster_whisper.tokenizer import _LANGUAGE_CODES
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import (
    GenerationConfig,
    PreTrainedTokenizerFast,
    WhisperConfig,
    WhisperForConditionalGeneration,
)

SPECIAL = 50_257  # of the usual vocabulary, where the marks begin
MARKS = 51_865 - SPECIAL
LANGUAGES = 99


def make_tiny_whisper(folder: Path) -> Path:
    """Write one in CTranslate2's format, with its tokenizer, to `folder / "model"`."""
    torch.manual_seed(0)
    model = WhisperForConditionalGeneration(
        WhisperConfig(
            vocab_size=SPECIAL + MARKS,
            d_model=16,
            encoder_layers=1,
            decoder_layers=1,
            encoder_attention_heads=2,
            decoder_attention_heads=2,
            encoder_ffn_dim=16,
            decoder_ffn_dim=16,
        )
    )
    model.generation_config = GenerationConfig(
        lang_to_id={f"<|{code}|>": SPECIAL + 2 + n for n, code in enumerate(_languages())},
        alignment_heads=[[0, 0]],
        suppress_tokens=[],
        begin_suppress_tokens=[],
    )
    model.save_pretrained(folder / "torch")
    _write_tokenizer(folder / "torch")
    converter = TransformersConverter(str(folder / "torch"), copy_files=["tokenizer.json"])
    converter.convert(str(folder / "model"), quantization="int8")
    return folder / "model"


def _languages() -> list[str]:
    return list(_LANGUAGE_CODES)[:LANGUAGES]


def _write_tokenizer(folder: Path) -> None:
    words = {f"w{number}": number for number in range(SPECIAL)}
    tokenizer = Tokenizer(models.WordLevel(words, "w0"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    marks = ["endoftext", "startoftranscript", *_languages(), "translate", "transcribe"]
    marks += ["startoflm", "startofprev", "nospeech", "notimestamps"]
    marks += [f"{step * 0.02:.2f}" for step in range(MARKS - len(marks))]
    tokenizer.add_special_tokens([f"<|{mark}|>" for mark in marks])
    PreTrainedTokenizerFast(tokenizer_object=tokenizer).save_pretrained(folder)
