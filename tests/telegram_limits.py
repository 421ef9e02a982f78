"""The Bot API's limits, each refused in Telegram's own words.

A limit that a bot can know beforehand is *broken* and kept as a violation; what it cannot
know (a user blocked it, a message is gone) is only *refused*.
"""

import io
import json
import re
import time
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from PIL import Image

from telegram_media import Json
from telegram_text import Entity, EntityError, found, parse, trim, utf16_length
from telegram_world import Button, Chat, Keyboard

TEXT = 4096  # UTF-16 code units
CAPTION = 1024
CALLBACK_DATA = 64  # bytes
BUTTONS = 100
PHOTO_BYTES = 10 * 1024 * 1024
PHOTO_SIDES = 10_000  # width + height, pixels
PHOTO_RATIO = 20
UPLOAD_BYTES = 50 * 1024 * 1024
DOWNLOAD_BYTES = 20 * 1024 * 1024
COMMANDS = 100
ACTIONS = {
    *("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice"),
    *("upload_document", "choose_sticker", "find_location", "record_video_note"),
    "upload_video_note",
}
BUTTON_KINDS = {
    *("url", "callback_data", "web_app", "login_url", "switch_inline_query", "copy_text"),
    *("switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "pay"),
    "callback_game",
}


class Refused(Exception):
    """A request that Telegram answers with ok=false."""

    def __init__(
        self,
        description: str,
        *,
        code: int = HTTPStatus.BAD_REQUEST,
        broken: bool = False,
        **parameters: int,
    ) -> None:
        names = {400: "Bad Request: ", 403: "Forbidden: ", 409: "Conflict: "}
        super().__init__(names.get(code, "") + description)
        self.code = int(code)
        self.broken = broken
        self.parameters = parameters


def broken(description: str, *, code: int = HTTPStatus.BAD_REQUEST) -> Refused:
    """A limit that the bot could have kept."""
    return Refused(description, code=code, broken=True)


@dataclass(frozen=True)
class Upload:
    """A file in a request."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True)
class Call:
    """One request's parameters, however they were encoded."""

    method: str  # in lower case
    fields: Mapping[str, Any]
    files: Mapping[str, Upload] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return self.fields.get(name) not in {None, ""}

    def text(self, name: str, default: str = "") -> str:
        return str(self.fields.get(name, default))

    def whole(self, name: str, default: int = 0) -> int:
        try:
            return int(self.fields.get(name, default))
        except (TypeError, ValueError):
            raise broken(f"parameter {name} must be an integer") from None

    def flag(self, name: str) -> bool:
        return str(self.fields.get(name, "")).lower() in {"true", "yes", "1"}

    def json(self, name: str, default: Any = None) -> Any:
        """A parameter that holds JSON; decoded already if the whole request was JSON."""
        value = self.fields.get(name)
        if value is None or value == "":
            return default
        try:
            decoded = json.loads(value) if isinstance(value, str) else value
            json.dumps(decoded, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise broken("strings must be encoded in UTF-8") from None
        except ValueError:
            raise broken(f"can't parse {name} JSON object") from None
        return decoded


def words(
    source: Mapping[str, Any], *, name: str, limit: int, entities: str
) -> tuple[str, tuple[Entity, ...]]:
    """The text and entities under these names of a request or of an object inside it."""
    given = source.get(name)
    text, mode = "" if given is None else str(given), str(source.get("parse_mode") or "").lower()
    if mode not in {"", "html", "markdownv2"}:
        raise broken("unsupported parse_mode")
    listed = source.get(entities) or []
    listed = json.loads(listed) if isinstance(listed, str) else listed
    try:
        text, parsed = parse(text, mode)
    except EntityError as error:
        raise broken(f"can't parse entities: {error}") from None
    for entity in listed if not mode else ():
        end, length = entity["offset"] + entity["length"], utf16_length(text)
        if not 0 <= entity["offset"] <= end <= length:
            raise broken(
                f"entity beginning at UTF-16 offset {entity['offset']} ends after the end "
                f"of the text at UTF-16 offset {length}"
            )
    text, kept = trim(text, parsed if mode else listed)
    if utf16_length(text) > limit:
        raise broken(f"message{' caption' if name == 'caption' else ''} is too long")
    return text, found(text, kept)


def message_text(source: Mapping[str, Any], name: str = "text") -> tuple[str, tuple[Entity, ...]]:
    """The text of a message: never empty."""
    text, entities = words(source, name=name, limit=TEXT, entities="entities")
    if not text:
        raise broken("message text is empty")
    return text, entities


def caption(source: Mapping[str, Any]) -> tuple[str, tuple[Entity, ...]]:
    """The caption under a photo or a document."""
    return words(source, name="caption", limit=CAPTION, entities="caption_entities")


def keyboard(markup: Any) -> Keyboard:
    """The inline keyboard in a reply markup; empty for the other kinds of markup."""
    if not markup or "inline_keyboard" not in markup:
        return ()
    rows = tuple(tuple(_button(button) for button in row) for row in markup["inline_keyboard"])
    if sum(map(len, rows)) > BUTTONS:
        raise broken("REPLY_MARKUP_TOO_LONG")
    return tuple(row for row in rows if row)


def _button(given: Json) -> Button:
    if not isinstance(given.get("text"), str) or not given["text"].strip():
        raise broken('can\'t parse inline keyboard button: Field "text" must be non-empty')
    kinds = BUTTON_KINDS & given.keys()
    if not kinds:
        raise broken(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(kinds) > 1:
        raise broken("can't parse inline keyboard button: Only one of the fields may be used")
    data = given.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= CALLBACK_DATA:
        raise broken("BUTTON_DATA_INVALID")
    if "url" in given and not re.match(r"(https?://|tg://|mailto:)\S+$", given["url"]):
        raise broken("BUTTON_URL_INVALID")
    more = {key: value for key, value in given.items() if key not in {"text", "callback_data"}}
    return Button(given["text"], data, more)


def photo_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels of a photo that Telegram takes."""
    if len(data) > PHOTO_BYTES:
        raise broken(
            f"file of size {len(data)} bytes is too big for a photo; "
            f"the maximum size is {PHOTO_BYTES} bytes"
        )
    try:
        with Image.open(io.BytesIO(data)) as picture:
            width, height = picture.size
            longer, shorter = max(width, height), min(width, height)
            if width + height > PHOTO_SIDES or longer > PHOTO_RATIO * shorter:
                raise broken("PHOTO_INVALID_DIMENSIONS")
            picture.load()
    except (OSError, ValueError, SyntaxError, Warning):
        raise broken("IMAGE_PROCESS_FAILED") from None
    return width, height


def may_send(chat: Chat, kind: str) -> None:
    """Refuse what the bot may not send to a chat; `kind` is text, photo or document."""
    name = f"{chat.kind} chat"
    forbidden = HTTPStatus.FORBIDDEN
    if chat.user is not None:
        if chat.user.blocked:
            raise Refused("bot was blocked by the user", code=forbidden)
        if not chat.user.started:
            raise Refused("bot can't initiate conversation with a user", code=forbidden)
    elif chat.bot_status == "kicked":
        raise Refused(f"bot was kicked from the {name}", code=forbidden)
    elif chat.bot_status == "left":
        raise Refused(f"bot is not a member of the {name}", code=forbidden)
    elif chat.kind == "channel" and chat.bot_status != "administrator":
        raise Refused("need administrator rights in the channel chat")
    allowed = {
        "text messages": chat.bot_may_send_messages,
        "photos": chat.bot_may_send_photos,
        "documents": chat.bot_may_send_documents,
    }
    wanted = {"text": "text messages", "photo": "photos", "document": "documents"}[kind]
    if not allowed[wanted]:
        raise Refused(f"not enough rights to send {wanted} to the chat")


def commands(given: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Names and descriptions of a list of commands."""
    if len(given) > COMMANDS:
        raise broken("BOT_COMMANDS_TOO_MUCH")
    pairs = [(str(one.get("command", "")), str(one.get("description", ""))) for one in given]
    for name, description in pairs:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
            raise broken("BOT_COMMAND_INVALID")
        if not 1 <= utf16_length(description.strip()) <= 256:
            raise broken("BOT_COMMAND_DESCRIPTION_INVALID")
    return pairs


@dataclass
class Rates:
    """How fast a bot may send: about 30 messages/s, 1/s a chat, 20/min a group.

    Short bursts are let pass, as Telegram does: 3 messages in 3 s to one chat.
    """

    on: bool = False
    _sent: dict[int | None, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def count(self, chat: Chat, messages: int = 1) -> None:
        """Let messages to a chat pass, or refuse them with the seconds to wait."""
        if not self.on:
            return
        now = time.monotonic()
        limits = [(None, 30, 1.0), (chat.id, 3, 3.0)]
        limits += [(chat.id, 20, 60.0)] if chat.is_group else []
        wait = max(self._wait(key, room, span, now) for key, room, span in limits)
        if wait > 0:
            seconds = int(wait) + 1
            raise Refused(
                f"Too Many Requests: retry after {seconds}",
                code=HTTPStatus.TOO_MANY_REQUESTS,
                retry_after=seconds,
            )
        for key in (None, chat.id):
            self._sent[key].extend([now] * messages)

    def _wait(self, key: int | None, room: int, span: float, now: float) -> float:
        """Seconds until one more fits into the `room` messages a `span`."""
        sent = self._sent[key]
        while sent and sent[0] < now - 60:
            sent.popleft()
        recent = [when for when in sent if when > now - span]
        return recent[-room] + span - now if len(recent) >= room else 0.0
