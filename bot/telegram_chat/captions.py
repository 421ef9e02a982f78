"""Words under photos, and what Telegram counts of them."""

from telegram.constants import MessageLimit


def utf16_length(words: str) -> int:
    """How long words are to Telegram."""
    return len(words.encode("utf-16-le")) // 2


def cut(words: str, room: int = MessageLimit.CAPTION_LENGTH) -> str:
    """As much as `room` allows, by default all that there is under a photo."""
    if utf16_length(words) <= room:
        return words
    kept = words.encode("utf-16-le")[: 2 * (room - 1)]
    return kept.decode("utf-16-le", errors="ignore") + "…"


def caption(words: str, transcript: str | None) -> str:
    """Words about a drawing, below what was said; of that as much as there is room for."""
    if transcript is None:
        return words
    below = f"\n\n{words}"
    return cut(transcript, MessageLimit.CAPTION_LENGTH - utf16_length(below)) + below
