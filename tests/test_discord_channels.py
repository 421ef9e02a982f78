"""Messages in channels of the tests' own Discord, by the real client library."""

import io
from collections.abc import AsyncIterator

import pytest

from discord_bot import (
    Bot,
    connected,
    discord,
    listening,
    picture,
)
from discord_server import Can, DiscordServer, file


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordServer]:
    async with listening(monkeypatch) as running:
        yield running


@pytest.fixture
async def bot(server: DiscordServer) -> AsyncIterator[Bot]:
    async with connected(server, Bot()) as running:
        yield running


async def test_words_are_seen_only_where_the_bot_is_meant(server: DiscordServer, bot: Bot) -> None:
    user, channel = server.user(), server.guild_channel()
    voice = file("voice.ogg", b"OggS", duration_s=2.5)
    first = await server.say(user, channel, "nobody is meant")
    await server.say(user, channel, "you", mention_bot=True, reply_to=first)
    await server.say(user, server.dm(user), "between us", attachments=(voice,))
    await server.say(user, channel, stickers=("wave",))
    await server.wait_for(lambda: len(bot.heard) == 4)
    assert [message.content for message in bot.heard] == [
        "",
        f"<@{server.bot.id}> you",
        "between us",
        "",
    ]
    quoted = bot.heard[1].reference
    assert quoted is not None
    assert isinstance(quoted.resolved, discord.Message)
    assert quoted.resolved.content == ""  # it mentions nobody
    assert bot.heard[2].attachments[0].is_voice_message()
    assert bot.heard[2].flags.voice
    assert await bot.heard[2].attachments[0].read() == b"OggS"
    assert bot.heard[3].stickers[0].name == "wave"


async def test_a_nonce_posts_once(server: DiscordServer, bot: Bot) -> None:
    place = server.guild_channel()
    channel = bot.get_partial_messageable(place.id)
    first = await channel.send("drawn", nonce="job-1", file=picture())
    second = await channel.send("drawn", nonce="job-1", file=picture())
    third = await channel.send("drawn", nonce="job-2")
    assert first.id == second.id != third.id
    assert [message.nonce for message in server.messages(place)] == ["job-1", "job-2"]


async def test_edits_keep_and_replace_attachments(server: DiscordServer, bot: Bot) -> None:
    place = server.dm(server.user())
    sent = await bot.get_partial_messageable(place.id).send("one", file=picture("one.png"))
    await sent.edit(content="still one")
    await sent.edit(attachments=[*sent.attachments, picture("two.png")])
    await sent.edit(attachments=[picture("three.png")])
    (message,) = server.messages(place)
    assert [[kept.filename for kept in edit.attachments] for edit in message.edits] == [
        ["one.png"],
        ["one.png", "two.png"],
        ["three.png"],
    ]
    assert message.content == "still one"
    assert not server.violations


@pytest.mark.parametrize(
    ("lacking", "code"),
    [
        (Can.VIEW_CHANNEL, 50001),
        (Can.SEND_MESSAGES, 50013),
        (Can.ATTACH_FILES, 50013),
    ],
)
async def test_a_channel_takes_only_what_the_bot_may(
    server: DiscordServer, bot: Bot, lacking: Can, code: int
) -> None:
    channel = bot.get_partial_messageable(server.guild_channel(without=lacking).id)
    with pytest.raises(discord.Forbidden) as refused:
        await channel.send("drawn", file=picture())
    assert refused.value.code == code


async def test_a_user_may_close_their_direct_messages(server: DiscordServer, bot: Bot) -> None:
    user = server.user(dms_open=False)
    with pytest.raises(discord.Forbidden) as refused:
        await bot.get_partial_messageable(server.dm(user).id).send("drawn")
    assert refused.value.code == 50007


async def test_mentions_ping_only_whom_they_may(server: DiscordServer, bot: Bot) -> None:
    place = server.guild_channel()
    channel = bot.get_partial_messageable(place.id)
    words = "@everyone <@5> <@&6>"
    await channel.send(words)
    await channel.send(words, allowed_mentions=discord.AllowedMentions.none())
    loud, quiet = server.messages(place)
    assert loud.pings == {"everyone", "user:5", "role:6"}
    assert quiet.pings == set()


async def test_what_is_too_much_is_refused_and_noted(server: DiscordServer, bot: Bot) -> None:
    channel = bot.get_partial_messageable(server.guild_channel().id)
    with pytest.raises(discord.HTTPException) as refused:
        await channel.send("x" * 2001)
    assert (refused.value.status, refused.value.code) == (400, 50035)
    with pytest.raises(discord.HTTPException) as refused:
        await channel.send("   ")
    assert refused.value.code == 50006
    large = discord.File(io.BytesIO(bytes(10 * 1024 * 1024 + 1)), "large.bin")
    with pytest.raises(discord.HTTPException) as refused:
        await channel.send(file=large)
    assert (refused.value.status, refused.value.code) == (413, 40005)
    await channel.send(file=discord.File(io.BytesIO(b"no picture"), "joy.png"))
    assert [line.split(":")[0] for line in server.violations] == [
        "A message",
        "Cannot send an empty message",
        "Request entity too large",
        "joy.png is no picture",
    ]
