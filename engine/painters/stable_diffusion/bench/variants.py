"""Other ways that ours could paint; each is tried beside it, and adopted where it pays."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.painters.stable_diffusion.choice import Choice

AS_IT_IS = ""  # the name of what is in use

# What diffusers' page "Accelerate inference" sets before it compiles.
INDUCTOR = {
    "conv_1x1_as_mm": True,
    "coordinate_descent_tuning": True,
    "epilogue_fusion": False,
    "coordinate_descent_check_all_directions": True,
}


@dataclass(frozen=True)
class Variant:
    """What differs from ours.

    `mode` is one of torch.compile (a CPU compiles nothing), `inductor` settings
    of its compiler, `attention` the kernel that attention prefers: "flash",
    "cudnn" or "mem_efficient". torch prefers cuDNN's on Hopper (from 2.11 on,
    by the version of cuDNN that it brings), elsewhere flash.
    """

    mode: str | None = Choice().compile
    inductor: Mapping[str, bool] = field(default_factory=dict)
    attention: str | None = None
    # The decoder's one attention as matrix products: its head of 512 is too wide for
    # cuDNN's kernel and for flash, and what is left is made for smaller ones.
    plain_decoder: bool = False
    fused: bool = False  # one product for queries, keys and values
    channels_last: bool = True
    together: bool = True  # the three pictures in one batch


# One of them is what is in use: what it differs by is noise.
VARIANTS = {
    AS_IT_IS: Variant(),
    "uncompiled": Variant(mode=None),
    "default": Variant(mode="default"),
    "reduce-overhead": Variant(mode="reduce-overhead"),
    "max-autotune": Variant(mode="max-autotune"),
    "max-autotune-no-cudagraphs": Variant(mode="max-autotune-no-cudagraphs"),
    "conv-1x1-as-mm": Variant(inductor={"conv_1x1_as_mm": True}),
    "coordinate-descent": Variant(inductor={"coordinate_descent_tuning": True}),
    "no-epilogue-fusion": Variant(inductor={"epilogue_fusion": False}),
    "freezing": Variant(inductor={"freezing": True}),
    "cooperative-reductions": Variant(inductor={"triton.cooperative_reductions": True}),
    "plain-decoder": Variant(plain_decoder=True),
    "fused-projections": Variant(fused=True),
    "channels-first": Variant(channels_last=False),
    "flash": Variant(attention="flash"),
    "cudnn": Variant(attention="cudnn"),
    "mem-efficient": Variant(attention="mem_efficient"),
    "one-by-one": Variant(together=False),
}
