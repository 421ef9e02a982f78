"""Feeling to brief: the ENERGY ART STYLE prompt and the colours of each emotion."""

from engine.values import Brief

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


def compose(emotion: str, confidence: float, *, seed: int, size: int) -> Brief:
    """The order for a picture of `emotion`, one of `EMOTIONS`; `size` in pixels."""
    colours = PALETTES[emotion]
    return Brief(
        emotion=emotion,
        confidence=confidence,
        prompt=PROMPT.format(emotion=emotion, palette=", ".join(colours)),
        pigments=tuple(_rgb(code) for code in colours.values()),
        seed=seed,
        size=size,
    )


def _rgb(code: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(code)
    return red, green, blue
