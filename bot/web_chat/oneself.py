"""What is known of whoever asks, what they wish, and what the page says in their language."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from bot import replies
from bot.web_chat.parts import ThePartsOf, TheVisitor

# The sentences of the page itself; `web-` and these.
_SHARED = (
    *(f"emotion-{name}" for name in ("anger", "fear", "joy", "love", "sadness", "surprise")),
    *("button-redraw", "button-keep", "button-kept", "button-delete", "button-details"),
    *("button-blend", "button-cancel", "button-hear-voice", "button-no-voice", "button-forget"),
    *("button-export", "button-yes-delete", "button-no-keep", "filter-all", "filter-favourites"),
    *("gallery-empty-filter", "gallery-filter", "voice-ask", "forget-ask", "alt-sketch"),
    *("privacy-voice", "privacy-no-voice", "button-more", "button-year", "year", "year-alt"),
    *("percent", "percent-over", "percent-under", "kept", "not-kept", "deleted", "fault-ours"),
    "fault-bad-input",
    "details-carried",
    "fault-photo",
)
# The facts of these sentences: the page puts them where it finds the names in braces.
_BLANKS = {name: f"{{{name}}}" for name in ("number", "most", "emotion", "year")}

router = APIRouter(tags=["oneself"])


class Me(BaseModel):
    """`voice`: whether feelings may be read in one's voice; null: not decided."""

    drawings: int
    voice: bool | None
    voices: bool


class Words(BaseModel):
    """The sentences of the page, by name; names in braces are blanks for it to fill."""

    language: str
    about: str
    sentences: dict[str, str]


@router.get("/api/me", response_model=Me, summary="What is known of oneself")
async def me(parts: ThePartsOf, visitor: TheVisitor) -> Me:
    """How many drawings there are, and what was decided."""
    store = parts.desk.store
    return Me(
        drawings=await store.gallery.count(visitor.user_key),
        voice=await store.people.voice(visitor.user_key),
        voices=parts.desk.voices,
    )


@router.delete("/api/me", status_code=204, summary="Be forgotten")
async def forget(parts: ThePartsOf, visitor: TheVisitor) -> None:
    """All drawings, what waits, and all wishes."""
    await parts.desk.forget(visitor.user_key)


@router.put("/api/me/voice/{allowed}", status_code=204, summary="May one's voice be read?")
async def allow_voice(
    allowed: Literal["yes", "no"], parts: ThePartsOf, visitor: TheVisitor
) -> None:
    """From the next recording on."""
    await parts.desk.store.people.allow_voice(visitor.user_key, allowed=allowed == "yes")


@router.get("/api/words", response_model=Words, summary="The sentences of the page")
async def words(parts: ThePartsOf, visitor: TheVisitor) -> Words:
    """In the language that the browser asks for."""
    names = [*replies.names("web-"), *_SHARED]
    return Words(
        language=replies.language(visitor.locale),
        about=replies.say(visitor.locale, "about", **{**parts.facts, "page": "yes"}),
        sentences={name: replies.say(visitor.locale, name, **_BLANKS) for name in names},
    )
