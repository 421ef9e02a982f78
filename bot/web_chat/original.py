"""The way in that the first Emotion Draw had, with the shape of its answer."""

import asyncio
import base64
import io
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from PIL import Image

from bot.web_chat.asking import asked_by
from bot.web_chat.faults import failed, told
from bot.web_chat.parts import Parts, ThePartsOf, TheVisitor
from engine.errors import Refused, StorageFailed, TryLater
from engine.values import Request as Wish
from storage.journal import Outcome
from storage.records import StoredPicture

PATIENCE = 300.0  # seconds
AGAIN = 30.0  # seconds after which a drawing that took longer may be in the gallery
LOOK = 1.0  # seconds

router = APIRouter(tags=["as it was"])


@router.get(
    "/generate",
    response_model=list[str | dict[str, Any]],
    responses=told(404, 422, 429),
    summary="Paint, and answer when it is done",
)
async def generate(
    prompt: str,
    request: Request,
    response: Response,
    parts: ThePartsOf,
    visitor: TheVisitor,
) -> Any:
    """Three sentences, then three pictures whose `body` is a PNG in base64."""
    receipt = await parts.desk.ask(asked_by(visitor), Wish(prompt))
    parts.desk.announce(receipt)
    outcome = await _outcome(parts, receipt.job.id)
    if outcome.drawing_id is None:
        return failed(request, outcome.failure or "fault-not-painted")
    entry = await parts.desk.owned(visitor.user_key, outcome.drawing_id)
    pictures = [await asyncio.to_thread(_picture, each.path) for each in entry.pictures]
    # Checked against a model, megabytes of pictures would hold up everybody else.
    answer = [*map(_sentence, entry.pictures), *pictures]
    return JSONResponse(answer, headers=dict(response.headers))  # a new visitor's cookie


async def _outcome(parts: Parts, job_id: str) -> Outcome:
    """How a drawing ended. Raises TryLater where that takes too long, or we end before it."""
    try:
        async with asyncio.timeout(PATIENCE):
            async for _ in parts.sights.changes(job_id, LOOK):
                outcome = await parts.desk.store.journal.outcome(job_id)
                if outcome is not None:
                    return outcome
                if (
                    await parts.desk.store.journal.find(job_id) is None
                ):  # whoever asked is forgotten
                    raise Refused("refused-gone")
    except TimeoutError:
        raise TryLater("A drawing took too long to be waited for.", AGAIN) from None
    raise TryLater("The page's server ends.", AGAIN)


def _sentence(picture: StoredPicture) -> str:
    return f"We are {100 * picture.confidence:.2f}% confident you are feeling {picture.emotion}."


def _picture(path: Path) -> dict[str, Any]:
    """What became of a response of the framework when it was put into JSON.

    Raises Refused where it was deleted meanwhile, StorageFailed.
    """
    file = io.BytesIO()
    try:
        with Image.open(path) as image:
            image.save(file, "PNG")
    except FileNotFoundError:
        raise Refused("refused-gone") from None
    except OSError as error:
        raise StorageFailed("A picture cannot be read.") from error
    body = base64.b64encode(file.getvalue()).decode("ascii")
    headers = [["content-length", str(len(body))], ["content-type", "image/png"]]
    return {
        "status_code": 200,
        "media_type": "image/png",
        "background": None,
        "body": body,
        "raw_headers": headers,
    }
