"""One's gallery as zip files, sent to oneself alone."""

from pathlib import Path

import discord

from bot import replies
from bot.desk import Desk
from bot.discord_chat import answering
from bot.discord_chat.intake import user_key
from storage.gallery import Gallery

LARGEST = 10 * 1024 * 1024  # bytes of a file that may be sent anywhere
SLACK = 128 * 1024  # bytes that a part may be larger than it was reckoned
FOLLOWUPS = 5  # messages after the first that an app of a user alone may send


async def send(interaction: discord.Interaction, desk: Desk) -> None:
    """Acknowledge, pack, and send as many parts as it takes, or as may be sent. Raises Refused."""
    key, locale = user_key(interaction.user), interaction.locale.value
    if not await desk.store.gallery.count(key):
        await answering.tell(interaction, replies.say(locale, "export-empty"))
        return
    with desk.exports.turn(key):
        await answering.defer(interaction, private=True)
        await _send(interaction, desk.store.gallery, key, locale)


async def _send(interaction: discord.Interaction, gallery: Gallery, key: str, locale: str) -> None:
    most_bytes = min(interaction.filesize_limit, LARGEST) - SLACK
    with gallery.export_folder() as folder:
        parts = await gallery.export_parts(key, Path(folder), most_bytes)
        sent = parts[: 1 + FOLLOWUPS] if _limited(interaction) else parts
        for number, path in enumerate(sent, start=1):
            words = replies.say(locale, "export-here", part=number, parts=len(parts))
            if number == len(sent) < len(parts):
                left = len(parts) - len(sent)
                words += "\n\n" + replies.say(locale, "export-rest", parts=left)
            await _send_part(interaction, path, words, first=number == 1)


async def _send_part(
    interaction: discord.Interaction, path: Path, words: str, *, first: bool
) -> None:
    file = discord.File(path)
    if first:
        await interaction.edit_original_response(content=words, attachments=[file])
    else:
        await interaction.followup.send(words, file=file, ephemeral=True)


def _limited(interaction: discord.Interaction) -> bool:
    """Whether the app is there for this user alone, who may be sent only so many messages."""
    at_home = interaction.is_guild_integration() or interaction.context.dm_channel
    return interaction.is_user_integration() and not at_home
