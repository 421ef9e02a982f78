"""How a message comes to be and changes, whichever way the bot sends it."""

import io
import mimetypes
import re
import time
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from PIL import Image

from discord_gateway import DIRECT_MESSAGES, GUILD_MESSAGES, Gateway
from discord_limits import (
    COMPONENTS_V2,
    Json,
    Problem,
    attachment_names,
    form_body,
    inside,
    message_problems,
    walk,
)
from discord_places import DM, Can, Channel
from discord_world import (
    EPHEMERAL,
    LOADING,
    Attachment,
    Interaction,
    Message,
    Refused,
    World,
)

PICTURES = ("PNG", "WEBP", "JPEG", "GIF")
SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS = 1 << 2, 1 << 12
MAY_BE_SET = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2
NONCE_LIFE_S = 300.0  # "the past few minutes"
WHOLE: Json = {"parse": ["everyone", "users", "roles"], "replied_user": True}


@dataclass(frozen=True)
class Upload:
    """A part `files[n]` of a request."""

    filename: str
    data: bytes


@dataclass(frozen=True)
class Body:
    """What a request carries."""

    payload: Json
    files: dict[int, Upload] = field(default_factory=dict)

    @property
    def data(self) -> "Body":
        """The message inside an interaction's callback."""
        return Body(self.payload.get("data") or {}, self.files)


class Posting:
    """Makes and changes messages within Discord's limits.

    Every refusal of a malformed request is noted as a violation: a bot that
    knows the limits never sends one.
    """

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway

    def refuse(self, problems: Iterable[Problem], what: str) -> None:
        """Raise for problems, if there are any."""
        found = list(problems)
        if found:
            self._world.violations += [
                f"{what}: {problem.path}: {problem.sentence}" for problem in found
            ]
            raise Refused(400, 50035, "Invalid Form Body", form_body(found))

    def violated(self, status: int, code: int, sentence: str) -> Refused:
        """An error that a bot can avoid; raise it."""
        self._world.violations.append(sentence)
        return Refused(status, code, sentence)

    def create(
        self, channel: Channel, body: Body, *, asked: Interaction | None = None, inner: str = ""
    ) -> Message:
        """A new message of the bot; `inner` is where the payload lies in the request."""
        may = MAY_BE_SET | (EPHEMERAL if asked else 0)
        payload, flags = body.payload, (body.payload.get("flags") or 0) & may
        self._check(payload, len(body.files), 0, flags, inner)
        message = Message(channel, self._world.bot, flags=flags, interaction=asked)
        message.nonce = payload.get("nonce")
        message.reply_to = self._referenced(payload)
        self._fill(message, body, kept=self._kept(message, body))
        self._world.messages[message.id] = message
        return message

    def edit(self, message: Message, body: Body, *, inner: str = "") -> None:
        """Change a message as the fields that are there say."""
        flags = message.flags | ((body.payload.get("flags") or 0) & COMPONENTS_V2)
        kept = self._kept(message, body)
        self._check(body.payload, len(body.files), len(kept), flags, inner)
        waiting = message.loading
        self._fill(message, body, kept)
        message.flags = flags & ~LOADING
        message.edited = message.edited if waiting else datetime.now(UTC)
        message.note_edit()

    def _check(self, payload: Json, files: int, kept: int, flags: int, inner: str) -> None:
        problems = message_problems({**payload, "flags": flags}, kept=kept, files=files)
        self.refuse(inside(inner, problems) if inner else problems, "A message")

    def _fill(self, message: Message, body: Body, kept: list[Attachment]) -> None:
        payload = body.payload
        new = self._uploaded(message.channel, body)
        content, embeds, components = (
            payload[key] if key in payload else getattr(message, key)
            for key in ("content", "embeds", "components")
        )
        content = (content or "").strip()
        if not any((content, embeds, components, kept, new)):
            raise self.violated(400, 50006, "Cannot send an empty message")
        message.content = content
        message.embeds, message.components = list(embeds or []), list(components or [])
        message.attachments = [*kept, *new]
        message.pings |= self._pings(message, payload.get("allowed_mentions"))
        present = {file.filename for file in message.attachments}
        for name in set(attachment_names(payload)) - present:
            self._world.violations.append(f"attachment://{name} is shown but not attached.")

    def _kept(self, message: Message, body: Body) -> list[Attachment]:
        """The old attachments that stay: those listed, or all where there is no list."""
        if body.payload.get("attachments") is None:
            return message.attachments
        old = {file.id: file for file in message.attachments}
        listed = {int(entry["id"]): entry for entry in body.payload["attachments"]}
        for id_ in listed.keys() - old.keys() - body.files.keys():
            sentence = f"Attachment data not found for {id_}"
            self.refuse([Problem("attachments", "ATTACHMENT_NOT_FOUND", sentence)], "A message")
        for number in body.files.keys() - listed.keys():
            self._world.violations.append(f"files[{number}] is not among the attachments.")
        for id_ in listed.keys() & old.keys():
            old[id_].description = listed[id_].get("description", old[id_].description)
        return [file for file in message.attachments if file.id in listed]

    def _uploaded(self, channel: Channel, body: Body) -> list[Attachment]:
        told = {int(entry["id"]): entry for entry in body.payload.get("attachments") or []}
        files = []
        for number, upload in sorted(body.files.items()):
            if len(upload.data) > channel.file_bytes:
                raise self.violated(413, 40005, "Request entity too large")
            filename = told.get(number, {}).get("filename", upload.filename)
            kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
            description = told.get(number, {}).get("description")
            file = Attachment(filename, upload.data, kind, description)
            self._look_at(file)
            files.append(file)
            self._world.attach(file)
        return files

    def _look_at(self, file: Attachment) -> None:
        if not file.content_type.startswith("image/"):
            return
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                Image.open(io.BytesIO(file.data), formats=PICTURES).load()
        except (OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError) as error:
            self._world.violations.append(f"{file.filename} is no picture: {error}")

    def _referenced(self, payload: Json) -> Message | None:
        reference = payload.get("message_reference")
        if not reference:
            return None
        message = self._world.messages.get(int(reference["message_id"]))
        if message is not None and not message.deleted and not message.ephemeral:
            return message
        if reference.get("fail_if_not_exists", True):
            sentence, code = "Unknown message", "MESSAGE_REFERENCE_UNKNOWN_MESSAGE"
            body = form_body([Problem("message_reference", code, sentence)])
            raise Refused(400, 50035, sentence, body)  # it may just have been deleted
        return None

    def _pings(self, message: Message, allowed: Json | None) -> set[str]:
        """Who is notified: what the words mention and `allowed_mentions` lets through."""
        allowed = WHOLE if allowed is None else allowed
        texts = [part.get("content") or "" for _, part in walk(message.components)]
        words = "\n".join([message.content, *texts])
        parse, pings = allowed.get("parse") or [], set()
        may = Can.MENTION_EVERYONE in message.channel.bot_can
        if may and "everyone" in parse and re.search("@(everyone|here)", words):
            pings.add("everyone")
        for key, kind, pattern in (
            ("users", "user", r"<@!?(\d+)>"),
            ("roles", "role", r"<@&(\d+)>"),
        ):
            named = {str(id_) for id_ in allowed.get(key) or []}
            found = re.findall(pattern, words)
            pings |= {f"{kind}:{id_}" for id_ in found if key in parse or id_ in named}
        if message.reply_to and allowed.get("replied_user"):
            pings.add(f"user:{message.reply_to.author.id}")
        return set() if message.ephemeral else pings

    def same_nonce(self, channel: Channel, payload: Json) -> Message | None:
        """The message that was posted with this nonce before, if that is to be enforced."""
        nonce = payload.get("nonce")
        if nonce is None or not payload.get("enforce_nonce"):
            return None
        since = time.monotonic() - NONCE_LIFE_S
        for message in self._world.messages.values():
            same = message.author is self._world.bot and message.channel is channel
            if same and message.nonce == nonce and message.at > since:
                return message
        return None

    async def announce(self, event: str, message: Message) -> None:
        """Tell the bot of a message that was created, changed or deleted, if it may know."""
        channel = message.channel
        if message.ephemeral or Can.VIEW_CHANNEL not in channel.bot_can:
            return
        place: Json = {"channel_id": str(channel.id)}
        if channel.guild is not None:
            place["guild_id"] = str(channel.guild.id)
        data = {"id": str(message.id), **place}
        if event != "MESSAGE_DELETE":
            member = message.author.member() if channel.guild else {}
            member.pop("user", None)
            data = self._world.told(message) | place | ({"member": member} if member else {})
        intents = DIRECT_MESSAGES if channel.kind == DM else GUILD_MESSAGES
        await self._gateway.dispatch(event, data, intents=intents)

    async def delete(self, message: Message) -> None:
        """Take a message away."""
        message.deleted = True
        await self.announce("MESSAGE_DELETE", message)
