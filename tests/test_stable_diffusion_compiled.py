"""What is compiled, and when."""

from collections.abc import Sequence
from typing import Any

import pytest
import torch

from diffusion_stage import ALIKE, SIZE, canvases, made, psnr
from engine.painters.stable_diffusion import weights
from engine.painters.stable_diffusion.choice import Choice
from engine.painters.stable_diffusion.renderer import BATCHES, Renderer

pytestmark = pytest.mark.heavy

# torch's compiler still has parts that torch itself has deprecated.
compiles = pytest.mark.filterwarnings("ignore:`torch.jit.script_method` is:DeprecationWarning")


class Recorder:
    """In place of torch.compile: runs what it is given, and remembers for which shapes."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault
        self.shapes: list[tuple[int, ...]] = []

    def __call__(self, called: Any, **_: Any) -> Any:
        def run(tensor: torch.Tensor, *inputs: Any, **more: Any) -> Any:
            if self.fault:
                raise self.fault
            self.shapes.append(tuple(tensor.shape))
            assert tensor.is_contiguous(memory_format=torch.channels_last)
            return called(tensor, *inputs, **more)

        return run


@compiles
def test_only_what_was_warmed_up_is_compiled(
    sd_choice: Choice, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiler = Recorder()
    monkeypatch.setattr("torch.compile", compiler)
    plain, loaded = made(sd_choice)
    expected = plain.render(canvases(5))
    renderer = Renderer(loaded, weights.find(sd_choice).recipe, "reduce-overhead")
    renderer.warm_up(SIZE)
    assert renderer.compiled
    ready = set(compiler.shapes)
    assert {shape[0] for shape in ready} == {batch * n for batch in BATCHES for n in (1, 2)}
    compiler.shapes.clear()
    painted = renderer.render(canvases(5))  # three and one and one
    assert set(compiler.shapes) <= ready
    assert {shape[0] for shape in compiler.shapes} == {6, 3, 2, 1}
    for one, other in zip(painted, expected, strict=True):
        assert psnr(one, other) > ALIKE
    compiler.shapes.clear()
    renderer.render(canvases(2, size=2 * SIZE))
    assert compiler.shapes == []  # nobody waits for a compiler


@compiles
def test_where_nothing_can_be_compiled_it_paints_all_the_same(
    sd_choice: Choice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("torch.compile", Recorder(RuntimeError("Failed to find C compiler.")))
    _, loaded = made(sd_choice)
    renderer = Renderer(loaded, weights.find(sd_choice).recipe, "reduce-overhead")
    renderer.warm_up(SIZE)
    assert not renderer.compiled
    assert renderer.fault == "Failed to find C compiler."
    assert len(renderer.render(canvases(3))) == 3


@pytest.mark.parametrize("fits", [3, 1])
def test_a_batch_that_does_not_fit_is_found_out_when_warming_up(
    sd_choice: Choice, fits: int
) -> None:
    renderer, loaded = made(sd_choice)
    asked: list[int] = []

    def starve(_: Any, inputs: Sequence[Any], __: Any) -> None:
        asked.append(len(inputs[0]) // 2)
        if asked[-1] > fits:
            raise torch.OutOfMemoryError

    loaded.unet.register_forward_hook(starve)
    renderer.warm_up(SIZE)
    asked.clear()
    renderer.render(canvases(6))
    assert set(asked) == {fits}
