"""Feeling to brief: the ENERGY ART STYLE prompt and the colours of each emotion."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from string import Formatter

from engine.errors import BadInput
from engine.values import Brief, Part

# Emotion Draw's own words (2024), kept to the letter.
PROMPT = (
    "ENERGY ART STYLE representation of the feeling of {emotion}. "
    "Use colors {palette}. Waterpaint. Smooth color transitions."
)

# Per emotion: the names that stand in the prompt, each with the pigment that
# the watercolour painter takes for it (sRGB).
PALETTES = {
    "anger": {
        "Red": "c8102e",
        "Black": "141414",
        "Dark Brown": "3b2413",
        "Orange": "f07818",
        "Dark Gray": "404040",
    },
    "fear": {
        "Black": "0d0d0f",
        "Dark Purple": "2b1055",
        "Dark Blue": "0f1f4b",
        "Dark Green": "12351f",
        "Gray": "808080",
    },
    "joy": {
        "Yellow": "ffd91a",
        "Orange": "ff9a1f",
        "Bright Green": "5fd35f",
        "Sky Blue": "7ec8f2",
        "Pink": "ff9ec4",
    },
    "love": {
        "Red": "d91e3a",
        "Pink": "ff8fb1",
        "White": "fdf6f2",
        "Lavender": "c9b3e6",
        "Peach": "ffcba4",
    },
    "sadness": {
        "Gray": "8a8f98",
        "Dark Blue": "1d2d5c",
        "Black": "101216",
        "Dark Green": "173a2b",
        "Pale Purple": "c9b8dc",
    },
    "surprise": {
        "Bright Orange": "ff8a1f",
        "Neon Green": "39ff14",
        "Yellow": "ffe81a",
        "Silver": "c0c0c8",
        "Electric Blue": "1f7bff",
    },
}


_FIELDS = {"emotion", "palette"}  # what a template may name
_MAX_TEMPLATE = 600  # characters; CLIP's text encoder reads 75 words and their parts


@dataclass(frozen=True)
class Style:
    """How a feeling becomes words for a painter: the template, and what the picture leaves out."""

    template: str = PROMPT
    negative: str = ""


ENERGY_ART = Style()


def checked_template(template: str) -> str:
    """A template that makes a prompt of every emotion. Raises BadInput where it would not."""
    try:
        parts = list(Formatter().parse(template))
    except ValueError as error:
        raise BadInput(f"The template cannot be read: {error}.") from error
    fields = {field for _, field, _, _ in parts if field is not None}
    if fields - _FIELDS or any(spec or conversion for _, _, spec, conversion in parts):
        raise BadInput("The template knows {emotion} and {palette} and no other braces.")
    if "emotion" not in fields:
        raise BadInput("The template must have {emotion}, or all feelings would look alike.")
    if len(template) > _MAX_TEMPLATE:
        raise BadInput(f"The template may have {_MAX_TEMPLATE} characters.")
    return template


def compose(  # noqa: PLR0913 - all by name
    emotion: str,
    confidence: float,
    *,
    seed: int,
    size: int,
    style: Style = ENERGY_ART,
    extra: str = "",
    negative: str = "",
) -> Brief:
    """The order for a picture of `emotion`, one of `EMOTIONS`; `size` in pixels.

    `extra` words end the prompt; `negative` ones add to those of the style.
    """
    colours = PALETTES[emotion]
    prompt = style.template.format(emotion=emotion, palette=", ".join(colours))
    return Brief(
        emotion=emotion,
        confidence=confidence,
        prompt=f"{prompt} {extra}".strip(),
        pigments=tuple(_rgb(code) for code in colours.values()),
        seed=seed,
        size=size,
        negative=", ".join(filter(None, (style.negative, negative))),
    )


def blend(briefs: Sequence[Brief]) -> Brief:
    """The order for one picture of several feelings, the strongest first, each by its confidence.

    That all of them are there is no surer than that the weakest is. The pigments
    are those of the strongest, of which the others take places by their shares.
    """
    whole = sum(brief.confidence for brief in briefs)
    shares = [brief.confidence / whole if whole else 1 / len(briefs) for brief in briefs]
    return replace(
        briefs[0],
        confidence=briefs[-1].confidence,
        pigments=_mixed(briefs, shares),
        blend=tuple(
            Part(brief.emotion, share, brief.prompt)
            for brief, share in zip(briefs, shares, strict=True)
        ),
    )


def _mixed(briefs: Sequence[Brief], shares: Sequence[float]) -> tuple[tuple[int, int, int], ...]:
    """As many pigments as one feeling has: the next is of whoever is furthest behind its share.

    (Webster's way of giving out seats.)
    """
    places = len(briefs[0].pigments)
    taken = [0] * len(briefs)
    mixed = []
    for _ in range(places):
        behind = [share / (2 * had + 1) for share, had in zip(shares, taken, strict=True)]
        chosen = behind.index(max(behind))
        mixed.append(briefs[chosen].pigments[taken[chosen]])
        taken[chosen] += 1
    return tuple(mixed)


def _rgb(code: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(code)
    return red, green, blue
