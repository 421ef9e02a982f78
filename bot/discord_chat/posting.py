"""Messages posted and edited for jobs, through an interaction's token or by the bot itself."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import discord

from bot.answer import Shown
from bot.discord_chat.addresses import ORIGINAL, Place
from bot.discord_chat.wire import NOT_THERE, TOKEN_CLOSED
from engine.errors import TryLater, Undeliverable


class OutOfReach(Undeliverable):
    """The answer to an interaction is over, and the bot itself cannot change it."""


@dataclass(frozen=True)
class Content:
    """What a message is to show, all of it: what is not here it shows no more.

    Only where `pictures` is None it shows those that it has.
    """

    words: str
    pictures: "Sequence[Shown | Sketch] | None" = ()
    view: discord.ui.View | None = None

    def fields(self) -> dict[str, Any]:
        """For the library, with files freshly opened. Raises Undeliverable where one is gone."""
        told: dict[str, Any] = {"content": self.words, "view": self.view}
        return told if self.pictures is None else told | {"attachments": opened(self.pictures)}


@dataclass(frozen=True)
class Sketch:
    """A picture of an unfinished drawing, as JPEG, and what it shows."""

    jpeg: bytes
    alt: str


def opened(pictures: Sequence[Shown | Sketch]) -> list[discord.File]:
    """The picture files with their alt texts. Raises Undeliverable where one is gone."""
    try:
        return [
            discord.File(io.BytesIO(picture.jpeg), "sketch.jpg", description=picture.alt)
            if isinstance(picture, Sketch)
            else discord.File(
                picture.path, f"{_emotion(picture)}-{number}.jpg", description=picture.alt
            )
            for number, picture in enumerate(pictures, start=1)
        ]
    except FileNotFoundError as error:
        raise Undeliverable("The pictures have been deleted.") from error


def _emotion(picture: Shown) -> str:
    return picture.path.stem.rsplit("-", 1)[-1]


async def post(client: discord.Client, place: Place, content: Content, nonce: str) -> int:
    """Post a message, as a reply where there is something to reply to; returns its number.

    Posted again within some minutes, it is the same message: Discord knows the nonce.
    """
    channel = _channel(client, place)
    more: dict[str, Any] = {}
    if place.reply_to is not None:
        more["reference"] = discord.MessageReference(
            message_id=place.reply_to, channel_id=channel.id, fail_if_not_exists=False
        )
    if content.view is not None:
        more["view"] = content.view
    message = await channel.send(content.words, nonce=nonce, **more)
    return message.id


async def edit(client: discord.Client, place: Place, content: Content) -> int:
    """Let a message show something else; returns its number.

    Raises TryLater where the interaction is not acknowledged yet, OutOfReach where it
    is over and its message in a place without the bot, or for its user alone;
    Undeliverable where it never was acknowledged.
    """
    if place.token_works:
        try:
            return await _edit_by_token(client, place, content)
        except discord.HTTPException as error:
            if error.code not in TOKEN_CLOSED:
                raise
            if place.message is None and place.young:
                raise TryLater("The interaction is not acknowledged yet.", 1.0) from error
    if place.message is None:
        raise Undeliverable("The interaction is over; the drawing is in the gallery.")
    if place.ephemeral:
        raise OutOfReach("The interaction is over, and its answer private.")
    message = _channel(client, place).get_partial_message(place.message)
    try:
        await message.edit(**content.fields())
    except discord.HTTPException as error:
        if place.token is None or error.code not in NOT_THERE:
            raise
        raise OutOfReach("The interaction is over, and the bot not there.") from error
    return place.message


async def _edit_by_token(client: discord.Client, place: Place, content: Content) -> int:
    # Discord takes this name in the place of a number.
    number = cast("int", ORIGINAL) if place.message is None else place.message
    message = await hook(client, place).edit_message(number, **content.fields())
    return message.id


def hook(client: discord.Client, place: Place) -> discord.Webhook:
    """The way that an interaction's token opens."""
    made = discord.Webhook.partial(place.application, place.token or "", client=client)
    # The library takes a partial one for a channel's, which cannot whisper.
    made.type = discord.WebhookType.application
    return made


def _channel(client: discord.Client, place: Place) -> discord.PartialMessageable:
    if place.channel is None:
        raise Undeliverable("The channel is not known.")
    return client.get_partial_messageable(place.channel)
