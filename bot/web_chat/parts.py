"""What the routes work with."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request, Response

from bot.desk import Desk
from bot.replies import Fact
from bot.web_chat.faults import locale_of
from bot.web_chat.sights import Sights
from bot.web_chat.uploads import Uploads
from bot.web_chat.visitors import COOKIE, LASTS, Visitors

AT_ONCE = 2


@dataclass(frozen=True)
class Parts:
    """The desk, and what the browsers' chat has of its own. `facts`: of the sentence `about`.

    `looks`: how many who watch may look at once; who asks for something goes before them.
    """

    desk: Desk
    sights: Sights
    uploads: Uploads
    visitors: Visitors
    facts: Mapping[str, Fact]
    looks: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))


@dataclass(frozen=True)
class Visitor:
    """Whose browser asks, and in what language."""

    user_key: str
    locale: str


# These wait for nothing; but what is not `async` the framework calls in a thread.
async def _parts(request: Request) -> Parts:
    parts: Parts = request.app.state.parts
    return parts


async def _visitor(request: Request, response: Response) -> Visitor:
    visitors = (await _parts(request)).visitors
    user_key = visitors.known(request.cookies.get(COOKIE))
    if user_key is None:
        user_key, cookie = visitors.welcome()
        set_cookie(request, response, cookie)
    return Visitor(user_key, locale_of(request))


def set_cookie(request: Request, response: Response, cookie: str) -> None:
    """Have the browser keep it; no script sees it, and no other site sends it along.

    Lax and not strict: whoever follows the link with the secret from another site once
    more is known, and keeps their gallery.
    """
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, cookie, max_age=LASTS, httponly=True, samesite="lax", secure=secure)


ThePartsOf = Annotated[Parts, Depends(_parts)]
TheVisitor = Annotated[Visitor, Depends(_visitor)]
