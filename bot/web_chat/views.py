"""What the API tells, as it stands in its description."""

from typing import Literal

from pydantic import BaseModel, Field

from bot import answer, care, replies
from engine.values import Feeling
from storage.records import Entry, StoredPicture

State = Literal["waiting", "done", "failed"]


class Fault(BaseModel):
    """What was wrong, by name, and in a sentence for people."""

    code: str
    message: str


class Problem(BaseModel):
    """The answer where something was wrong."""

    error: Fault


class FeelingView(BaseModel):
    """A feeling: the probability of each of the six, which sum to 1."""

    feeling: str
    confidence: float
    clear: bool
    emotions: dict[str, float]


class PictureView(BaseModel):
    """A picture and how it was painted. `url` ends in nothing for the file as it is."""

    url: str
    small: str = Field(description="The same, 320 pixels a side.")
    emotion: str
    confidence: float
    prompt: str
    seed: int
    painter: str
    width: int
    height: int
    alt: str
    blend: dict[str, float]


class DrawingView(FeelingView):
    """A drawing of the gallery."""

    id: str
    number: int
    created_at: str
    text: str | None
    transcript: str | None
    words: str = Field(description="What was read, in sentences; an empty line after the first.")
    care: str | None = Field(description="A word to somebody in despair.")
    favourite: bool
    may_blend: bool
    heard_words: FeelingView | None
    heard_voice: FeelingView | None
    disagree: bool
    pictures: list[PictureView]


class WishView(BaseModel):
    """A drawing that was promised, and what has become of it."""

    id: str
    state: State
    words: str
    place: int | None = Field(description="How many drawings come before this one.")
    sketch: str | None = Field(description="A picture of it as far as it is painted.")
    asks_voice: bool
    drawing: DrawingView | None
    failure: str | None


class GalleryView(BaseModel):
    """Drawings, newest first; `next` is the `before` of the page that follows."""

    count: int
    drawings: list[DrawingView]
    next: int | None


def feeling_view(feeling: Feeling) -> FeelingView:
    """A feeling as it is told."""
    return FeelingView(**_told(feeling))


def _told(feeling: Feeling) -> dict[str, object]:
    return {
        "feeling": feeling.strongest,
        "confidence": feeling.confidence,
        "clear": feeling.clear,
        "emotions": dict(feeling.emotions),
    }


def drawing_view(entry: Entry, locale: str) -> DrawingView:
    """A drawing of one's own as it is told."""
    shown = answer.shown(entry, locale)
    heard = entry.listened
    return DrawingView(
        **_told(entry.feeling),
        id=entry.id,
        number=entry.number,
        created_at=entry.created_at.isoformat(timespec="seconds"),
        text=entry.text,
        transcript=entry.transcript,
        words=answer.remembered(entry, locale, barred=False),
        care=replies.say(locale, "care") if care.painted_gently(entry) else None,
        favourite=entry.favourite,
        may_blend=answer.may_blend(entry),
        heard_words=feeling_view(heard.words) if heard else None,
        heard_voice=feeling_view(heard.voice) if heard and heard.voice else None,
        disagree=bool(heard and heard.disagree),
        pictures=[
            _picture(entry.id, place, picture, shown[place].alt)
            for place, picture in enumerate(entry.pictures)
        ],
    )


def _picture(drawing_id: str, place: int, picture: StoredPicture, alt: str) -> PictureView:
    url = f"/api/drawings/{drawing_id}/pictures/{place}"
    return PictureView(
        url=url,
        small=f"{url}?small=true",
        emotion=picture.emotion,
        confidence=picture.confidence,
        prompt=picture.prompt,
        seed=picture.seed,
        painter=picture.painter,
        width=picture.width,
        height=picture.height,
        alt=alt,
        blend=dict(picture.blend),
    )
