"""What a wish may say, and how it is read out of a request: JSON, or a form with a recording."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, BinaryIO

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from bot.desk import Asked, Receipt
from bot.web_chat.guard import FORM, SMALL
from bot.web_chat.parts import Parts, Visitor
from engine.errors import Refused
from engine.values import EMOTIONS, MAX_SEED
from engine.values import Request as Wish
from storage.files import file_errors

PHOTO = "image/"
ADDRESS = {"message": "page"}  # browsers look by themselves: no message has to be posted


class Asking(BaseModel):
    """What is to be painted: a text, a recording or an emotion; the rest as one likes."""

    model_config = ConfigDict(extra="forbid")

    # How long words may be the desk knows, and tells in a sentence.
    text: str | None = None
    emotion: str | None = Field(None, max_length=20, json_schema_extra={"enum": [*EMOTIONS, None]})
    seed: int | None = Field(None, ge=0, le=MAX_SEED)
    blend: bool = False
    extra: str | None = None
    negative: str | None = None

    @property
    def wish(self) -> Wish:
        """As the desk takes it."""
        return Wish(**self.model_dump())


_SCHEMA = Asking.model_json_schema()
BODY: Mapping[str, Any] = {
    "required": True,
    "content": {
        "application/json": {"schema": _SCHEMA},
        FORM: {
            "schema": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    **_SCHEMA["properties"],
                    "voice": {"type": "string", "format": "binary"},
                },
            }
        },
    },
}


def asked_by(visitor: Visitor, key: str | None = None) -> Asked:
    """A wish of whoever's browser it is; with the same `key` it is the same wish."""
    name = visitor.user_key.removeprefix("web:")
    mark = hashlib.sha256(key.encode()).hexdigest()[:32] if key else secrets.token_hex(16)
    return Asked(
        intake_key=f"web:{name}:{mark}",
        user_key=visitor.user_key,
        locale=visitor.locale,
        address=ADDRESS,
    )


async def promised(parts: Parts, request: Request, asked: Asked) -> Receipt:
    """Have the desk promise what the request says.

    Raises what the desk does, HTTPException for what cannot be read, and TryLater.
    """
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "application/json":
        return await parts.desk.ask(asked, _read(await _json(request)).wish)
    if kind.startswith(PHOTO):
        raise Refused("fault-photo")
    if kind != FORM:
        raise HTTPException(415)
    with file_errors("A recording cannot be kept"):
        return await _of_form(parts, request, asked)


async def _json(request: Request) -> Any:
    try:
        return json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise HTTPException(400) from error


def _read(told: Any) -> Asking:
    if isinstance(told, dict):
        told = {_whole(name): _whole(value) for name, value in told.items()}
    try:
        return Asking.model_validate(told)
    except ValidationError as error:
        raise HTTPException(422) from error


def _whole(told: Any) -> Any:
    """Without halves of characters, which JSON can hold and nothing else of ours."""
    return told.encode(errors="ignore").decode() if isinstance(told, str) else told


async def _of_form(parts: Parts, request: Request, asked: Asked) -> Receipt:
    try:
        form = await request.form(max_files=1, max_fields=10, max_part_size=SMALL)
    except UnicodeError as error:  # a charset that is none
        raise HTTPException(400) from error
    try:
        fields = dict(form)
        if any(_is_photo(each) for each in fields.values()) or "photo" in fields:
            raise Refused("fault-photo")
        voice = fields.pop("voice", None)
        return await _of_fields(parts, asked, _read(fields), voice)
    finally:
        await form.close()


async def _of_fields(parts: Parts, asked: Asked, asking: Asking, voice: object) -> Receipt:
    if voice is None:
        return await parts.desk.ask(asked, asking.wish)
    if not isinstance(voice, UploadFile):  # words where a file should be
        raise HTTPException(422)
    if asking.text is not None:
        raise Refused("draw-one")
    if asking.emotion is not None:  # a feeling that is named need not be heard
        return await parts.desk.ask(asked, asking.wish)
    listening = partial(_promise, parts, asked, asking.wish)
    return await parts.uploads.promise(asked.intake_key, _opened(voice), listening)


def _is_photo(field: object) -> bool:
    """Whatever a picture is sent as: nobody here has eyes."""
    return isinstance(field, UploadFile) and (field.content_type or "").startswith(PHOTO)


def _opened(voice: UploadFile) -> BinaryIO:
    return voice.file


async def _promise(parts: Parts, asked: Asked, wish: Wish, recording: Mapping[str, Any]) -> Receipt:
    return await parts.desk.ask(replace(asked, recording=recording), wish)
