"""Where the answer to a wish goes on Discord, as a job keeps it.

    {"kind": "interaction", "application": 1, "token": "..", "channel": 2, "message": 3,
     "ephemeral": false, "expires": 1700000000, "source": "https://.."}
    {"kind": "reply", "channel": 2, "reply_to": 4, "message": 5}

`expires` is in seconds since 1970. The message of an interaction is ORIGINAL
until its number is known; that of a reply is missing until it is posted. Where
it is not plain from the chat which message was drawn, `source` leads there.
"""

import time
from dataclasses import dataclass
from typing import Any

import discord

from bot.chat import Address

ORIGINAL = "@original"
TOKEN_LIFE = 15 * 60  # seconds that an interaction's token works
YOUNG = 10  # seconds within which a token may still have to be acknowledged


def of_interaction(interaction: discord.Interaction, *, private: bool) -> dict[str, Any]:
    """Where the response to an interaction goes."""
    return {
        "kind": "interaction",
        "application": interaction.application_id,
        "token": interaction.token,
        "channel": interaction.channel_id,
        "message": ORIGINAL,
        "ephemeral": private,
        "expires": int(time.time()) + TOKEN_LIFE,
    }


def of_message(message: discord.Message) -> dict[str, Any]:
    """Where the reply to a message goes."""
    return {"kind": "reply", "channel": message.channel.id, "reply_to": message.id}


@dataclass(frozen=True)
class Place:
    """An address, taken apart; without a `token` it is open to the bot itself alone."""

    channel: int | None
    message: int | None
    reply_to: int | None
    application: int
    token: str | None
    ephemeral: bool
    expires: float

    @property
    def young(self) -> bool:
        """Whether the interaction is so new that it may not be acknowledged yet."""
        return time.time() < self.expires - TOKEN_LIFE + YOUNG

    @property
    def token_works(self) -> bool:
        """Whether the interaction's token is there and has not expired."""
        return self.token is not None and time.time() < self.expires


def place(address: Address) -> Place:
    """The address of a job."""
    message = address.get("message")
    return Place(
        channel=address.get("channel"),
        message=None if message == ORIGINAL else message,
        reply_to=address.get("reply_to"),
        application=address.get("application", 0),
        token=address.get("token"),
        ephemeral=address.get("ephemeral", False),
        expires=address.get("expires", 0),
    )
