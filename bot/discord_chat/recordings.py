"""Voice messages and files of sound on Discord: which are meant, and how they are brought here.

A job keeps where one is: {"url": "https://..", "attachment": 1, "channel": 2, "message": 3}.
Addresses expire; in a message, the same attachment has a new one.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, BinaryIO

import discord
import httpx

from bot.discord_chat import wire
from bot.discord_chat.texts import shown_in
from bot.downloads import download
from engine.errors import Undeliverable
from engine.sound.decoding import check_size

KINDS = ("audio", "video")  # a video has sound, too


def in_message(message: discord.Message) -> dict[str, Any] | None:
    """The first recording in a message; None where there is none. Raises TooLongToHear."""
    shown = shown_in(message)
    for attachment in shown.attachments:
        kind = (attachment.content_type or "").split("/")[0]
        if kind in KINDS or shown.flags.voice:
            return {**of_file(attachment), "channel": message.channel.id, "message": message.id}
    return None


def of_file(attachment: discord.Attachment) -> dict[str, Any]:
    """One that came with a command, whatever it says of itself. Raises TooLongToHear."""
    check_size(attachment.size)
    return {"url": attachment.url, "attachment": attachment.id}


async def fetch(
    client: Callable[[], discord.Client],
    recording: Mapping[str, Any],
    file: BinaryIO,
    hosts: Collection[str],
) -> None:
    """Write it to `file`; only from these hosts.

    `client` gives the connected one or raises TryLater; an address that still
    works needs none. Raises TooLongToHear, Undeliverable, TryLater.
    """
    try:
        await _download(recording["url"], file, hosts)
    except Undeliverable:
        if "message" not in recording:
            raise
        address = await _address_now(client(), recording)
        await _download(address, file, hosts)


async def _download(address: str, file: BinaryIO, hosts: Collection[str]) -> None:
    try:
        host = httpx.URL(address).host  # by whom it is fetched: no two opinions of what it says
    except (httpx.InvalidURL, ValueError) as error:  # the latter of what no name can be
        raise Undeliverable("The address of the file is none.") from error
    if host not in hosts:
        raise Undeliverable("The file is on a host that is not Discord's.")
    await download(address, file)


async def _address_now(client: discord.Client, recording: Mapping[str, Any]) -> str:
    async with wire.our_faults():
        channel = client.get_partial_messageable(recording["channel"])
        message = await channel.fetch_message(recording["message"])
    for attachment in shown_in(message).attachments:
        if attachment.id == recording["attachment"]:
            return attachment.url
    raise Undeliverable("The file is not in its message any more.")
