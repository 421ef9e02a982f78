"""Prompts to text embeddings; those of the last prompts are kept."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

KEPT = 64  # prompts; six feelings, the empty one, and people's own. 0.3 MB each in float32

Mix = tuple[tuple[str, float], ...]  # prompts with their shares, which sum to 1


class Words:
    """Embeds prompts with a tokenizer and a CLIP text encoder."""

    def __init__(self, tokenizer: Any, encoder: Any) -> None:
        self._tokenizer = tokenizer
        self._encoder = encoder
        self._known: OrderedDict[str, Tensor] = OrderedDict()

    def batch(self, mixes: Sequence[Mix]) -> Tensor:
        """Embeddings (n, tokens, width) in the encoder's type, one a mix.

        The embeddings of a mix are the mean of its prompts', weighted by their
        shares. Not a spherical mean: cross-attention takes keys and values from
        them by linear maps, so this mixes exactly what the UNet is told; a
        spherical one has no closed form for more than two prompts; and ours
        differ in a few words, so the mean is hardly shorter. A share of 1 gives
        that prompt's embeddings to the bit.
        """
        return torch.stack([self._mixed(mix) for mix in mixes])

    def _mixed(self, mix: Mix) -> Tensor:
        (first, share), *others = mix
        mixed = self._embedded(first) * share
        for prompt, share in others:
            mixed = mixed + self._embedded(prompt) * share
        return mixed

    def _embedded(self, prompt: str) -> Tensor:
        """Embeddings (tokens, width); what is beyond the model's 77 tokens is cut.

        Prompts go through the encoder one by one: in a batch their last bits
        would depend on each other.
        """
        if prompt not in self._known:
            self._known[prompt] = self._encode(prompt)
            if len(self._known) > KEPT:
                self._known.popitem(last=False)
        self._known.move_to_end(prompt)
        return self._known[prompt]

    def _encode(self, prompt: str) -> Tensor:
        tokens = self._tokenizer(
            prompt,
            padding="max_length",
            max_length=self._tokenizer.model_max_length,
            truncation=True,
            return_tensors="pt",
        )
        config = self._encoder.config
        mask = tokens.attention_mask if getattr(config, "use_attention_mask", False) else None
        device = self._encoder.device
        with torch.no_grad():
            embedded: Tensor = self._encoder(
                tokens.input_ids.to(device),
                attention_mask=None if mask is None else mask.to(device),
            )[0]
        return embedded[0]
