"""Where Discord is, and what its faults are to the rest of the program."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from engine.errors import Failure, TokenRefused, TryLater, Undeliverable

PATIENCE = 60.0  # seconds that one post may take, with all the library's repetitions

# Discord's error codes.
MISSING_PERMISSIONS = 50013
ALREADY_ACKNOWLEDGED = 40060
# Of a channel that the bot does not know, or may not see.
NOT_THERE = frozenset({10003, 50001})
# Of an interaction's token that was never acknowledged, or has expired.
TOKEN_CLOSED = frozenset({10015, 10062, 50027})

# What goes wrong on the way, before Discord has said anything.
NO_CONNECTION = (aiohttp.ClientError, OSError)
FAULTS = (
    discord.HTTPException,
    discord.RateLimited,
    discord.GatewayNotFound,
    discord.ConnectionClosed,
    discord.LoginFailure,
    *NO_CONNECTION,
)


def point_to(api_base: str) -> None:
    """Have every request go below `api_base`, `https://discord.com/api/v10` for instance."""
    Route.BASE = api_base.rstrip("/")


async def find_gateway(client: discord.Client) -> None:
    """Ask where the gateway is; the library would go to Discord's own. Logged-in clients only."""
    told = await client.http.request(Route("GET", "/gateway/bot"))
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(told["url"])


def impatience(seconds: float) -> aiohttp.TraceConfig:
    """Have a rate limit of more than `seconds` raised as discord.RateLimited at once.

    Those of interactions' tokens the library waits out however long they are; a
    wait that we broke off would be forgotten, and Discord asked too early.
    """

    async def answered(_: Any, __: Any, told: aiohttp.TraceRequestEndParams) -> None:
        wait = float(told.response.headers.get("Retry-After", 0))
        if told.response.status == 429 and wait > seconds:
            told.response.close()
            raise discord.RateLimited(wait)

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(answered)
    return trace


@asynccontextmanager
async def our_faults() -> AsyncIterator[None]:
    """What Discord refuses inside comes out as TryLater or Undeliverable."""
    try:
        async with asyncio.timeout(PATIENCE):
            yield
    except FAULTS as error:
        raise translated(error) from error


def translated(error: Exception) -> Failure:
    """One of the library's errors as ours."""
    match error:
        case discord.LoginFailure():
            return TokenRefused("Discord does not know the token EMOTION_DRAW_DISCORD_TOKEN.")
        case discord.ConnectionClosed() if error.code == 4004:  # authentication failed
            return TokenRefused("Discord does not accept the token any more.")
        case discord.RateLimited():
            return TryLater("Discord has had enough of us for a while.", error.retry_after)
        case discord.HTTPException() if _passes(error):
            return TryLater(f"Discord has trouble: {_said(error)}.")
        case discord.HTTPException():
            return Undeliverable(f"Discord refuses: {_said(error)}.")
    return TryLater(f"Discord cannot be reached: {_words(error)}.")


def _passes(error: discord.HTTPException) -> bool:
    """Whether the same request may do another time."""
    refused_token = error.status == 401 and error.code not in TOKEN_CLOSED
    return error.status >= 500 or error.status in {408, 429} or refused_token


def _said(error: discord.HTTPException) -> str:
    return f"{error.status}, code {error.code}, {' '.join(error.text.split()).rstrip('.')}"


def _words(error: Exception) -> str:
    return " ".join(f"{type(error).__name__} {error}".split()).rstrip(".")
