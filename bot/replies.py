"""Every sentence about a reading that a person sees."""

from engine.values import Feeling

UNCLEAR = "I see no clear feeling here; if there is one, it is closest to {emotion}."
CLEAR = "This feels like {emotion}, I am {percent} sure."
CHOSEN = "Painted as you asked: {emotion}."


def reading(feeling: Feeling, *, chosen: bool = False) -> str:
    """What was read, in one sentence; `chosen` where the person named the feeling."""
    template = CHOSEN if chosen else CLEAR if feeling.clear else UNCLEAR
    return template.format(emotion=feeling.strongest, percent=percent(feeling.confidence))


def percent(confidence: float) -> str:
    """A confidence as people read it; never a rounded-up certainty."""
    if 0.995 <= confidence < 1:
        return "over 99%"
    if 0 < confidence < 0.005:
        return "under 1%"
    return f"{confidence:.0%}"
