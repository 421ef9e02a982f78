"""A drawing of the gallery once more, in three ways."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter

from bot.desk import Asked, Receipt
from bot.web_chat.asking import asked_by
from bot.web_chat.faults import told
from bot.web_chat.parts import Parts, ThePartsOf, TheVisitor, Visitor
from bot.web_chat.views import WishView
from bot.web_chat.wishes import Id, Key, first_view

_PROMISES: dict[str, Any] = {
    "status_code": 202,
    "response_model": WishView,
    "responses": told(404, 422, 429),
}

router = APIRouter(tags=["gallery"])


@router.post("/api/gallery/{drawing_id}/redraw", **_PROMISES, summary="Paint it anew")
async def redraw(
    drawing_id: Id, parts: ThePartsOf, visitor: TheVisitor, idempotency_key: Key = None
) -> WishView:
    """The same words, or where they are not kept the same feeling."""
    return await _promised(parts, visitor, parts.desk.redraw, drawing_id, idempotency_key)


@router.post("/api/gallery/{drawing_id}/more", **_PROMISES, summary="More of its feeling")
async def more(
    drawing_id: Id, parts: ThePartsOf, visitor: TheVisitor, idempotency_key: Key = None
) -> WishView:
    """One picture of its strongest feeling."""
    return await _promised(parts, visitor, parts.desk.more, drawing_id, idempotency_key)


@router.post("/api/gallery/{drawing_id}/blend", **_PROMISES, summary="Blend its feelings")
async def blend(
    drawing_id: Id, parts: ThePartsOf, visitor: TheVisitor, idempotency_key: Key = None
) -> WishView:
    """Its feelings once more, and all of them in one picture."""
    return await _promised(parts, visitor, parts.desk.blend, drawing_id, idempotency_key)


async def _promised(
    parts: Parts,
    visitor: Visitor,
    promise: Callable[[Asked, str], Awaitable[Receipt]],
    drawing_id: str,
    key: str | None,
) -> WishView:
    """Of one's own drawings alone. Raises Refused."""
    await parts.desk.owned(visitor.user_key, drawing_id)
    return await first_view(parts, await promise(asked_by(visitor, key), drawing_id), visitor)
