"""Discord as one of the chats: its life, and the posts that delivery asks for."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, BinaryIO

import discord

from bot import replies
from bot.answer import Answer
from bot.chat import Address
from bot.desk import Desk
from bot.discord_chat import buttons, recordings, texts, waiting, wire
from bot.discord_chat.addresses import place
from bot.discord_chat.client import PaintingClient
from bot.discord_chat.posting import Content, OutOfReach, Sketch, edit, hook, post
from bot.replies import Fact
from bot.settings import Settings
from engine.errors import TryLater, Undeliverable
from storage.jobs import Job

GOODBYE = 5.0  # seconds that closing the connection may take
ROUND = 5  # seconds to which moments are rounded, so that guesses hardly change messages


class DiscordChat:
    """One platform, joined to it while `serve` runs."""

    platform = "discord"

    def __init__(self, settings: Settings, desk: Desk, facts: Mapping[str, Fact]) -> None:
        """`facts` are told to those who ask about the bot."""
        secret = settings.discord_token
        self._token = secret.get_secret_value() if secret else ""
        self._api_base = settings.discord_api_base
        self._file_hosts = settings.file_hosts()
        self._facts = facts
        self._desk = desk
        self._client: PaintingClient | None = None

    async def serve(self) -> None:
        """Take messages to the desk until cancelled. Raises TokenRefused, TryLater."""
        wire.point_to(self._api_base)
        client = PaintingClient(self._desk, self._facts)
        try:
            await client.login(self._token)
            await wire.find_gateway(client)
            self._client = client
            await _connected_until_closed(client)
        except wire.FAULTS as error:
            raise wire.translated(error) from error
        finally:
            self._client = None
            with suppress(TimeoutError, *wire.NO_CONNECTION):
                async with asyncio.timeout(GOODBYE):
                    await client.close()
        raise TryLater("Discord closed the connection.")

    def when(self, _locale: str, seconds: float) -> str:
        """A moment that Discord's clients count down to by themselves, in any language."""
        moment = round((time.time() + seconds) / ROUND) * ROUND
        return f"<t:{moment}:R>"

    async def say(self, job: Job, words: str, *, cancellable: bool = False) -> Address:
        """Let the job's message say `words`, posting it where there is none."""
        client = self._connected()
        async with wire.our_faults():
            job = await self._settled(client, job)
            content = Content(words, view=waiting.under_words(job) if cancellable else None)
            try:
                return await _told(client, job, content)
            except OutOfReach:
                if cancellable:  # words about the wait are not worth a message of their own
                    raise
                moved = replace(job, address=await self._moved(client, job))
                return await _told(client, moved, content)

    async def sketch(self, job: Job, words: str, picture: bytes | None) -> None:
        """Let the job's message show how far its drawing is."""
        client = self._connected()
        alt = replies.say(job.locale, "alt-sketch")
        pictures = None if picture is None else [Sketch(picture, alt)]
        async with wire.our_faults():
            where = place((await self._settled(client, job)).address)
            await edit(client, where, Content(words, pictures, waiting.under_words(job)))

    async def show(self, job: Job, answer: Answer) -> None:
        """Turn the job's message into the finished drawing."""
        client = self._connected()
        quote = [] if answer.transcript is None else [texts.quoted(answer.transcript)]
        words = "\n\n".join([*quote, answer.words])
        if source := job.address.get("source"):
            words += f"\n-# {source}"  # small print, which becomes a link to the message
        view = buttons.under_drawing(answer.entry, answer.locale, asks_voice=answer.asks_voice)
        content = Content(words, answer.pictures, view)
        async with wire.our_faults():
            where = place((await self._settled(client, job)).address)
            try:
                await edit(client, where, content)
            except OutOfReach:
                await edit(client, place(await self._moved(client, job)), content)
            except discord.Forbidden as error:
                if error.code != wire.MISSING_PERMISSIONS:
                    raise
                await edit(client, where, Content(replies.say(job.locale, "fault-no-files")))
                raise Undeliverable("The bot may not attach files there.") from error

    async def _moved(self, client: PaintingClient, job: Job) -> Address:
        """A direct message to its user, in place of an answer that is out of reach."""
        direct = await _direct(client, job)
        address = {"kind": "reply", "channel": direct.id}
        words = Content(replies.say(job.locale, "painting"))
        address["message"] = await post(client, place(address), words, nonce=f"{job.id}d")
        await self._desk.store.journal.readdress(job.id, address)
        return address

    async def fetch(self, recording: Mapping[str, Any], file: BinaryIO) -> None:
        """Write a recording that Discord keeps to `file`."""
        await recordings.fetch(self._connected, recording, file, self._file_hosts)

    async def busy(self, job: Job) -> None:
        """Show the bot as typing; an interaction says by itself that it is being answered."""
        where = place(job.address)
        if where.token is None and where.channel is not None:
            async with wire.our_faults():
                await self._connected().http.send_typing(where.channel)

    async def whisper(self, job: Job, words: str) -> None:
        """Tell whoever asked, below the answer that only they see, or in a direct message."""
        client, where = self._connected(), place(job.address)
        async with wire.our_faults():
            if where.token_works:
                try:
                    await hook(client, where).send(words, ephemeral=True)
                except discord.HTTPException as error:
                    if error.code not in wire.TOKEN_CLOSED:
                        raise
                else:
                    return
            direct = await _direct(client, job)
            # Another nonce than that of the answer, which may be in the same channel.
            await direct.send(words, nonce=f"{job.id}w")

    async def _settled(self, client: PaintingClient, job: Job) -> Job:
        """The job with its address as it is once Discord has heard of the job."""
        if await client.intake.settled(job.address.get("token")):
            return await self._desk.store.journal.find(job.id) or job
        return job

    def _connected(self) -> PaintingClient:
        if self._client is None or self._client.is_closed():
            raise TryLater("Discord is not connected.")
        return self._client


async def _told(client: discord.Client, job: Job, content: Content) -> Address:
    """Post a job's message, or edit the one that is there; the job's address then."""
    where = place(job.address)
    if "message" in job.address:
        message = await edit(client, where, content)
    else:
        message = await post(client, where, content, nonce=job.id)
    return {**job.address, "message": message}


async def _direct(client: discord.Client, job: Job) -> discord.DMChannel:
    return await client.create_dm(discord.Object(int(job.user_key.removeprefix("discord:"))))


async def _connected_until_closed(client: discord.Client) -> None:
    """Stay connected; cancelled, leave the connection to be closed.

    The library waits in asyncio.wait_for, which swallows a cancellation in
    Python 3.11 when what it waits for comes just then. Closing ends it too.
    """
    connection = asyncio.create_task(client.connect(), name="discord connection")
    connection.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
    await asyncio.wait({connection})
    try:
        connection.result()
    except (ValueError, RecursionError) as error:
        raise TryLater("Discord sent what cannot be read.") from error
