"""Commands are registered with Discord when they have changed, and only then."""

import hashlib
import json
import logging

import discord
from discord.app_commands import CommandTree, Translator
from discord.http import Route

from bot.discord_chat.wire import FAULTS, translated
from storage.notes import Notes

log = logging.getLogger(__name__)


async def register(tree: CommandTree[discord.Client], translator: Translator, notes: Notes) -> None:
    """Register the commands unless Discord has them; where it will not, the old ones stay."""
    name = f"discord-commands:{tree.client.application_id}"
    print_now = await _fingerprint(tree, translator)
    if await notes.get(name) == print_now:
        return
    try:
        await tree.sync()
    except FAULTS as error:
        log.error("The commands could not be registered: %s", translated(error))
        return
    await notes.put(name, print_now)
    log.info("The commands are registered.")


async def _fingerprint(tree: CommandTree[discord.Client], translator: Translator) -> str:
    """Stands for every word and option of the commands, and where they are registered."""
    payloads = [
        await command.get_translated_payload(tree, translator) for command in tree.get_commands()
    ]
    content = json.dumps([Route.BASE, payloads], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()
