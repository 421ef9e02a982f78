"""Families of models, and how each is painted with."""

import pytest

from engine.errors import ModelUnavailable
from engine.painters.stable_diffusion import families
from engine.painters.stable_diffusion.choice import Choice

V, EPSILON = {"prediction_type": "v_prediction"}, {"prediction_type": "epsilon"}


@pytest.mark.parametrize(
    ("width", "scheduler", "name", "family"),
    [
        (1024, V, "mirror/stable-diffusion-2-1", families.SD21),
        (1024, EPSILON, "folder", families.SD21_BASE),
        (1024, EPSILON | {"timestep_spacing": "trailing"}, "folder", families.TURBO),
        (1024, EPSILON, "stabilityai/sd-turbo", families.TURBO),
        (768, EPSILON, "somebody/stable-diffusion-v1-5", families.SD15),
        (640, V, "folder", families.OTHER),
    ],
)
def test_a_family_is_known_by_its_configuration(
    width: int, scheduler: dict[str, str], name: str, family: families.Family
) -> None:
    assert families.recognise({"cross_attention_dim": width}, scheduler, name) == family


def test_turbo_is_painted_in_few_steps_without_guidance_and_not_for_money() -> None:
    recipe = families.recipe(Choice(), families.TURBO)
    assert (recipe.steps, recipe.guided, families.TURBO.commercial) == (4, False, False)


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice(), families.Recipe(25, 8.5, "dpm++")),
        (Choice(steps=50, guidance=3, scheduler="ddim"), families.Recipe(50, 3, "ddim")),
        (Choice(lora="/x/lcm-lora-sdv1-5/w.safetensors"), families.Recipe(4, 1, "lcm")),
        (Choice(lora="/x/TCD-SD21-LoRA.safetensors", steps=2), families.Recipe(2, 0, "tcd")),
        (Choice(lora="/x/w.safetensors", scheduler="tcd"), families.Recipe(4, 0, "tcd")),
        (Choice(lora="/x/energy-art.safetensors"), families.Recipe(25, 8.5, "dpm++")),
    ],
)
def test_what_is_chosen_goes_before_the_familys_way(
    choice: Choice, expected: families.Recipe
) -> None:
    assert families.recipe(choice, families.SD21) == expected


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        (Choice(scheduler="magic"), "no scheduler 'magic'; there are dpm"),
        (Choice(steps=0), "0 steps cannot be painted with dpm"),
        (Choice(steps=51, scheduler="lcm"), "51 steps cannot be painted with lcm; 1 to 50 can"),
    ],
)
def test_a_choice_that_cannot_be_painted_is_one_line(choice: Choice, sentence: str) -> None:
    with pytest.raises(ModelUnavailable, match=sentence):
        families.recipe(choice, families.SD21)
