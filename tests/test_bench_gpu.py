"""`emotion-draw bench gpu`, whole, on the CPU with the tiny model."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from conftest import ROOT, Program
from engine.errors import BadInput
from engine.painters.stable_diffusion.bench import finish, rows
from engine.painters.stable_diffusion.bench.architecture import REAL, UNET_PARAMETERS, parameters
from engine.painters.stable_diffusion.bench.architecture import build as build_model
from engine.painters.stable_diffusion.bench.costs import forward_flop, row_flop
from engine.painters.stable_diffusion.bench.stall import Stall, StallFailed, TooLate
from engine.painters.stable_diffusion.bench.variants import VARIANTS

pytestmark = pytest.mark.heavy

# What a GPU host may lack, and one more row, whose contender there is not.
ALONE = """
import sys
from pathlib import Path

class Forbid:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {forbidden!r}:
            raise ModuleNotFoundError("No module named " + repr(name), name=name)

sys.meta_path.insert(0, Forbid())
if __name__ == "__main__":
    from engine.painters.stable_diffusion.bench import rows
    from engine.painters.stable_diffusion.bench.__main__ import main

    rows.ROWS = (rows.Row("nobody", 768, 25), *rows.ROWS, rows.CROWDS[-1])
    code = main(["--variants", "one-by-one,plain-decoder", "--out", "gpu.json"])

    from engine.painters.stable_diffusion.bench.course import Course

    late = rows.choose("original,ours-512-4,ours-512-1", None, tiny=True)
    Course(late, "cpu", lambda _: None, Path("late.json"), budget=1).run()
    sys.exit(code)
"""
FORBIDDEN = {"bot", "storage", "pydantic", "pydantic_settings", "discord", "telegram", "aiosqlite"}
FORBIDDEN |= {"structlog", "fluent", "prometheus_client", "platformdirs"}

WANTED = rows.choose(None, "one-by-one,plain-decoder", tiny=True)
WANTED.insert(-2, *rows.choose("ours-512-4x4", None, tiny=True))


@dataclass(frozen=True)
class Whole:
    """A run of every row, then one without time: how they ended, and the files they wrote."""

    ended: subprocess.CompletedProcess[str]
    json: dict[str, Any]
    late: dict[str, Any]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    folder = tmp_path_factory.mktemp("bench")
    script = folder / "alone.py"
    script.write_text(ALONE.format(forbidden=FORBIDDEN), encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, str(script)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=240,
    )
    assert (folder / "late.json").exists(), ended.stderr
    found, late = (json.loads((folder / f"{name}.json").read_bytes()) for name in ("gpu", "late"))
    return Whole(ended, found, late)


def test_every_row_is_measured_with_the_libraries_alone(whole: Whole) -> None:
    found = whole.json
    assert (found["device"], found["model"]) == ("cpu", "tiny")
    assert found["matrix_tflops"] > 0
    assert [(one["name"], one["px"], one["steps"], one["variant"]) for one in found["rows"]] == [
        (row.name, row.px, row.steps, row.variant) for row in WANTED
    ]
    assert [one["pictures"] for one in found["rows"]] == [3 * row.users for row in WANTED]
    for one in found["rows"]:
        assert 0 < one["lowest"] <= one["seconds"] <= one["highest"]
        assert min(one["tflops"], one["cold_seconds"], one["turns"], one["times_original"]) > 0
        assert not one["blank"]
    assert found["rows"][0]["times_original"] == 1


def test_a_row_that_breaks_leaves_the_others_and_fails_at_the_end(whole: Whole) -> None:
    (broken,) = whole.json["left_out"]
    assert broken["row"] == "nobody-128-3"
    assert broken["why"] == "KeyError: 'nobody'"
    assert "booth.py" in broken["trace"]
    assert whole.ended.returncode == 1
    last = whole.ended.stderr.splitlines()[-1]
    assert last == "bench: Not everything could be measured: nobody-128-3."


def test_ours_paints_what_the_plain_pipeline_paints(whole: Whole) -> None:
    likeness = {one["name"]: one for one in whole.json["fidelity"]}
    for name in ("ours-128-3", "ours-128-3:one-by-one", "ours-128-3:plain-decoder"):
        assert likeness[f"{name} against diffusers in fp32"]["psnr_db"] > 50
        assert likeness[f"{name} against diffusers in fp32"]["latents_error"] < 1e-3
    # On a CPU the same way is the same, and JSON has no infinity.
    assert whole.json["fidelity"][-1]["psnr_db"] is None


def test_decoders_and_encoders_are_timed_alone(whole: Whole) -> None:
    parts = {one["name"]: one["seconds"] for one in whole.json["parts"]}
    alone = [
        f"{what}-{px}" for what in ("decode", "encode-jpeg", "encode-webp") for px in (128, 64)
    ]
    assert all(parts[name] > 0 for name in alone)


def test_kernels_are_ranked_by_their_share(whole: Whole) -> None:
    shares = [one["share"] for one in whole.json["kernels"]]
    assert shares == sorted(shares, reverse=True)
    assert 0.5 < sum(shares) <= 1.001


def test_the_table_names_every_row(whole: Whole) -> None:
    for one in WANTED:
        assert f"  {one.label} " in whole.ended.stdout
    assert whole.json["fidelity"][0]["name"] in whole.ended.stdout
    assert "left out: nobody-128-3: KeyError" in whole.ended.stdout


def test_the_real_model_is_stable_diffusion_2_1() -> None:
    pipeline = build_model(REAL, "meta")
    assert parameters(pipeline.unet) == UNET_PARAMETERS == 865_910_724
    assert parameters(pipeline.text_encoder) == 340_387_840
    assert parameters(pipeline.vae) == 83_653_863


def test_the_arithmetic_of_a_row_is_counted() -> None:
    unet, decoder = forward_flop(REAL, 768)
    assert round(unet / 1e12, 2) == 2.15
    assert round(decoder / 1e12, 2) == 5.75
    assert row_flop(rows.ROWS[0], REAL) == 3 * (50 * 2 * unet + decoder)
    unguided = next(row for row in rows.ROWS if row.steps == 4)
    assert round(row_flop(unguided, REAL) / 1e12, 1) == round(3 * (4 * 0.8043 + 2.5145), 1)


def test_rows_can_be_limited() -> None:
    chosen = rows.choose("original, ours-512-4", None)
    assert [row.label for row in chosen] == ["original-768-50", "ours-512-4"]
    assert [row.variant for row in rows.choose("original", "cudnn,flash")] == ["", "flash", "cudnn"]
    assert len(rows.choose("ours", None)) == 5
    assert [row.pictures for row in rows.choose("ours-512-4x4,ours-512-4", None)] == [3, 12]
    with pytest.raises(BadInput, match="no 'quick' to measure"):
        rows.choose(None, "quick")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("gpu", "--rows", "theirs"), "There is no 'theirs' to measure"),
        (("gpu", "--out", "nowhere/gpu.json"), "There is no folder for nowhere/gpu.json"),
        (("reader", "--rows", "ours"), "for bench gpu alone"),
    ],
)
def test_bad_input_is_one_line(program: Program, arguments: tuple[str, ...], said: str) -> None:
    found = program("bench", *arguments)
    assert found.returncode == 2
    assert said in found.stderr
    assert len(found.stderr.splitlines()) == 1


def test_what_does_not_fit_in_the_time_is_left_out(whole: Whole) -> None:
    assert whole.late["rows"] == []
    why = {one["row"]: one["why"] for one in whole.late["left_out"]}
    assert "s that were left" in why["original-128-4"]
    assert why["ours-64-1"] == "Its contender was not ready in time."


def test_what_takes_too_long_is_ended() -> None:
    stall = Stall("cuda", float, "60")  # a process started anew, as a GPU needs it
    assert stall.ask(round, patience=60) == 60
    with pytest.raises(StallFailed, match="TypeError"):
        stall.ask(len, patience=60)
    with pytest.raises(TooLate, match="more than the 0 s"):
        stall.ask(time.sleep, patience=0.1)
    with pytest.raises(StallFailed, match="process ended"):
        stall.ask(round, patience=5)
    stall.close()


def test_likeness_is_in_decibels() -> None:
    black, grey = np.zeros((2, 2, 3), np.uint8), np.full((2, 2, 3), 51, np.uint8)
    assert finish.psnr(black, grey, 255) == pytest.approx(13.979, abs=0.001)
    assert finish.psnr(grey, grey, 255) == float("inf")


def test_variants_name_settings_that_the_compiler_has() -> None:
    inductor = pytest.importorskip("torch._inductor.config")
    for variant in VARIANTS.values():
        assert all(hasattr(inductor, name) for name in variant.inductor)


def test_what_is_compiled_for_a_kernel_of_attention_is_kept_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """torch's cache of graphs takes one that is compiled for another kernel for the same."""
    ours = pytest.importorskip("engine.painters.stable_diffusion.bench.ours")
    caches = pytest.importorskip("torch._inductor.runtime.cache_dir_utils")
    found = []
    for attention in (None, "flash", "cudnn"):
        monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path))
        with ours.preferring(attention):
            found.append(caches.cache_dir())
    assert found[0] == str(tmp_path)
    assert len(set(found)) == 3
