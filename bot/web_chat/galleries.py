"""One's gallery: pages, pictures, favourites, deletion, export, the picture of a year."""

import asyncio
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from bot.sheets.opening import jpeg, open_square
from bot.sheets.year import year_sheet
from bot.web_chat.faults import told
from bot.web_chat.parts import ThePartsOf, TheVisitor
from bot.web_chat.views import DrawingView, GalleryView, drawing_view
from bot.web_chat.wishes import Id
from engine.errors import Refused
from storage.files import file_errors
from storage.records import Filter

SMALL = 320  # pixels a side of what stands in a page
PAGE = 24  # drawings

Emotion = Literal["anger", "fear", "joy", "love", "sadness", "surprise"]
_PICTURE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"image/jpeg": {}, "image/png": {}, "image/webp": {}}},
    **told(404, 422),
}

router = APIRouter(tags=["gallery"])


@router.get(
    "/api/gallery",
    response_model=GalleryView,
    responses=told(422),
    summary="A page of one's drawings",
)
async def page(
    parts: ThePartsOf,
    visitor: TheVisitor,
    emotion: Emotion | None = None,
    favourites: bool = False,
    before: Annotated[int | None, Query(ge=0, lt=2**63)] = None,
) -> GalleryView:
    """Newest first; `before` is the `next` of the page before."""
    gallery, chosen = parts.desk.store.gallery, Filter(emotion, favourites=favourites)
    entries = await gallery.page(visitor.user_key, limit=PAGE + 1, before=before, chosen=chosen)
    shown = entries[:PAGE]
    return GalleryView(
        count=await gallery.count(visitor.user_key, chosen),
        drawings=[drawing_view(entry, visitor.locale) for entry in shown],
        next=shown[-1].number if len(entries) > PAGE else None,
    )


@router.get(
    "/api/gallery/{drawing_id}",
    response_model=DrawingView,
    responses=told(404, 422),
    summary="One drawing",
)
async def one(drawing_id: Id, parts: ThePartsOf, visitor: TheVisitor) -> DrawingView:
    """Of one's own."""
    return drawing_view(await parts.desk.owned(visitor.user_key, drawing_id), visitor.locale)


@router.get(
    "/api/gallery/{drawing_id}/carried",
    responses=told(404, 422),
    summary="The words that carried its feeling",
)
async def carried(drawing_id: Id, parts: ThePartsOf, visitor: TheVisitor) -> list[str]:
    """The strongest first; none where no words of one's own were read, or very many."""
    entry = await parts.desk.owned(visitor.user_key, drawing_id)
    return await parts.desk.carried(visitor.user_key, entry)


@router.delete(
    "/api/gallery/{drawing_id}",
    status_code=204,
    responses=told(404, 422),
    summary="Delete a drawing",
)
async def delete(drawing_id: Id, parts: ThePartsOf, visitor: TheVisitor) -> None:
    """With its pictures, for good."""
    await parts.desk.delete(visitor.user_key, drawing_id)


@router.put(
    "/api/gallery/{drawing_id}/favourite",
    status_code=204,
    responses=told(404, 422),
    summary="Keep it",
)
async def keep(drawing_id: Id, parts: ThePartsOf, visitor: TheVisitor) -> None:
    """Among the favourites."""
    await parts.desk.favour(visitor.user_key, drawing_id, favourite=True)


@router.delete(
    "/api/gallery/{drawing_id}/favourite",
    status_code=204,
    responses=told(404, 422),
    summary="Keep it no more",
)
async def keep_not(drawing_id: Id, parts: ThePartsOf, visitor: TheVisitor) -> None:
    """It is a favourite no longer."""
    await parts.desk.favour(visitor.user_key, drawing_id, favourite=False)


@router.get(
    "/api/drawings/{drawing_id}/pictures/{place}",
    response_class=Response,
    responses=_PICTURE,
    summary="A picture of a drawing",
)
async def picture(  # noqa: PLR0913 - what a request can say
    drawing_id: Id,
    place: Annotated[int, Path(ge=0, lt=10)],
    parts: ThePartsOf,
    visitor: TheVisitor,
    small: bool = False,
    download: bool = False,
) -> Response:
    """The file as it was painted, or a small one to look at."""
    entry = await parts.desk.owned(visitor.user_key, drawing_id)
    if place >= len(entry.pictures):
        raise Refused("refused-gone")
    path = entry.pictures[place].path
    read = _small if small else _whole
    name = f"{entry.pictures[place].emotion}-{entry.pictures[place].seed}{path.suffix}"
    kind = "attachment" if download else "inline"
    headers = {
        "Cache-Control": "private, max-age=86400, immutable",
        "Content-Disposition": f'{kind}; filename="{name}"',
    }
    media_type = "image/jpeg" if small else f"image/{path.suffix.removeprefix('.')}"
    return Response(await asyncio.to_thread(read, path), media_type=media_type, headers=headers)


def _small(path: FilePath) -> bytes:
    """A JPEG to look at. Raises Refused."""
    image = open_square(path, SMALL)
    if image is None:
        raise Refused("refused-gone")
    return jpeg(image, 86)


def _whole(path: FilePath) -> bytes:
    """The file. Raises Refused where it was deleted meanwhile, StorageFailed."""
    with file_errors("A picture cannot be read"):
        try:
            return path.read_bytes()
        except FileNotFoundError:
            raise Refused("refused-gone") from None


@router.get("/api/years", summary="The years in which one has drawings")
async def years(parts: ThePartsOf, visitor: TheVisitor) -> list[int]:
    """In their order."""
    return await parts.desk.store.gallery.years(visitor.user_key)


@router.get(
    "/api/years/{year}",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}}, **told(404, 422)},
    summary="A year as a picture",
)
async def year_picture(
    year: Annotated[int, Path(ge=1970, le=9998)], parts: ThePartsOf, visitor: TheVisitor
) -> Response:
    """Each day in the colours of its feelings, as JPEG."""
    days = await parts.desk.store.gallery.days(visitor.user_key, year)
    if not days:
        raise Refused("refused-gone")
    content = await asyncio.to_thread(year_sheet, year, days)
    return Response(content, media_type="image/jpeg")


@router.get(
    "/api/export",
    response_class=Response,
    responses={200: {"content": {"application/zip": {}}}, **told(429)},
    summary="All that is known of oneself",
)
async def export(parts: ThePartsOf, visitor: TheVisitor) -> Response:
    """A zip file: the pictures, and what is known of each."""
    folder = parts.desk.store.gallery.export_folder()
    path = FilePath(folder.name, "gallery.zip")
    try:
        with parts.desk.exports.turn(visitor.user_key):
            await parts.desk.store.gallery.export(visitor.user_key, path)
    except BaseException:
        folder.cleanup()
        raise
    return FileResponse(
        path, filename="emotion-draw.zip", background=BackgroundTask(folder.cleanup)
    )
