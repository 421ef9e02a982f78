"""The tests' own Discord, held against the real client library."""

import asyncio
import io
import json
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
import pytest
import yarl
from PIL import Image

from discord_server import Can, CannotDo, DiscordServer, Interaction, file
from discord_world import DidNotRespond

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # for voice, discord.py imports audioop
    import discord
    from discord import app_commands
    from discord.gateway import DiscordWebSocket
    from discord.http import Route

Deed = Callable[[discord.Interaction], Awaitable[None]]


class Bot(discord.Client):
    """A small bot; a test gives it what it does with an interaction."""

    def __init__(self, **intents: bool) -> None:
        wanted = {"guilds": True, "guild_messages": True, "dm_messages": True, **intents}
        super().__init__(intents=discord.Intents(**wanted), max_messages=None)
        self.tree = app_commands.CommandTree(self)
        self.heard: list[discord.Message] = []
        self.got: list[discord.Interaction] = []
        self.deed: Deed | None = None

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Identify at once, not after five seconds."""

    async def on_message(self, message: discord.Message) -> None:
        if message.author != self.user:
            self.heard.append(message)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self.got.append(interaction)
        if self.deed is not None:
            await self.deed(interaction)

    async def sync(self) -> None:
        """Register what the tests use; `on_interaction` does the answering."""
        both = {"integration_types": [0, 1], "contexts": [0, 1, 2]}
        text = {"type": 3, "name": "text", "description": "words", "required": True}
        seed = {"type": 4, "name": "seed", "description": "a number", "min_value": 0}
        photo = {"type": 11, "name": "photo", "description": "a face"}
        draw = {"name": "draw", "description": "draw", "options": [text, seed, photo], **both}
        menu: dict[str, Any] = {"name": "Draw this feeling", "type": 3, **both}
        assert self.application_id is not None
        commands: Any = [draw, menu]
        await self.http.bulk_upsert_global_commands(self.application_id, commands)


def picture(name: str = "joy.png") -> discord.File:
    data = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(data, "PNG")
    data.seek(0)
    return discord.File(data, name, description="joy, in teal")


def again(text: str = "Again") -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label=text, custom_id="again"))
    return view


async def defer(interaction: discord.Interaction) -> None:
    await interaction.response.defer()


async def paint(interaction: discord.Interaction) -> None:
    await interaction.response.defer()
    await interaction.edit_original_response(attachments=[picture()], view=again())


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordServer]:
    async with DiscordServer() as running:
        monkeypatch.setattr(Route, "BASE", running.api_base)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(running.gateway.address))
        yield running


@asynccontextmanager
async def connected(server: DiscordServer, bot: Bot) -> AsyncIterator[Bot]:
    await bot.login(server.token)
    await bot.sync()
    connection = asyncio.create_task(bot.connect())
    await server.wait_ready()
    try:
        yield bot
    finally:
        await bot.close()
        with suppress(asyncio.CancelledError):
            await connection


@pytest.fixture
async def bot(server: DiscordServer) -> AsyncIterator[Bot]:
    async with connected(server, Bot()) as running:
        yield running


async def asked(server: DiscordServer, bot: Bot, deed: Deed | None = defer) -> Interaction:
    """A `/draw` in a new channel; without a deed the bot is silent."""
    bot.deed = deed
    made = await server.command(server.user(), server.guild_channel(), "draw", text="so happy")
    await server.wait_for(lambda: bot.got)
    return made


async def test_a_deferred_answer_becomes_a_picture_with_a_button(
    server: DiscordServer, bot: Bot
) -> None:
    drawn = await (await asked(server, bot, paint)).answered()
    assert (drawn.callback_type, drawn.ephemeral) == (5, False)
    message = drawn.message
    assert message is not None
    await server.wait_for(lambda: message.attachments)
    assert not message.loading
    assert message.attachments[0].image.size == (8, 8)
    assert message.attachments[0].description == "joy, in teal"
    assert [button["custom_id"] for button in message.buttons] == ["again"]
    assert len(message.edits) == 1
    assert server.messages(drawn.channel) == [message]
    assert (server.violations, server.syncs) == ([], 1)


async def test_the_interaction_tells_who_where_and_what(server: DiscordServer, bot: Bot) -> None:
    user = server.user(name="ada", locale="es-419")
    guild = server.guild("Pintores", locale="fr")
    thread = server.thread(server.guild_channel(guild, without=Can.ATTACH_FILES))
    photo = file("me.png", picture().fp.read())
    await server.command(user, thread, "draw", text="so happy", seed=7, photo=photo)
    await server.wait_for(lambda: bot.got)
    heard = bot.got[0]
    assert heard.user.name == "ada"
    assert (heard.locale, heard.guild_locale) == (discord.Locale("es-419"), discord.Locale("fr"))
    assert isinstance(heard.channel, discord.Thread)
    assert heard.channel.name == "a thread"
    assert not heard.app_permissions.attach_files
    assert heard.filesize_limit == 10 * 1024 * 1024
    data: Any = heard.data
    assert {option["name"]: option["value"] for option in data["options"]} == {
        "text": "so happy",
        "seed": 7,
        "photo": str(photo.id),
    }
    assert await heard_photo(bot, data["resolved"]) == photo.data


async def heard_photo(bot: Bot, resolved: Any) -> bytes:
    (told,) = resolved["attachments"].values()
    return await bot.http.get_from_cdn(told["url"])


async def test_a_press_updates_the_message_and_tells_others_privately(
    server: DiscordServer, bot: Bot
) -> None:
    drawn = await asked(server, bot, paint)
    await server.wait_for(lambda: drawn.message and drawn.message.buttons)
    message = drawn.message
    assert message is not None

    async def update(interaction: discord.Interaction) -> None:
        if interaction.user.name == "ada":
            await interaction.response.edit_message(content="kept", view=None)
        else:
            await interaction.response.send_message("not yours", ephemeral=True)

    bot.deed = update
    other = await (await server.press(server.user(name="bob"), message, "again")).answered()
    assert (other.callback_type, other.ephemeral) == (4, True)
    own = await (await server.press(drawn.user, message, "again")).answered()
    assert (own.callback_type, own.message) == (7, message)
    assert (message.content, message.buttons) == ("kept", [])
    assert len(message.attachments) == 1
    with pytest.raises(CannotDo, match="has no 'again'"):
        await server.press(drawn.user, message, "again")


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


async def test_a_menu_shows_the_words_of_the_message(server: DiscordServer, bot: Bot) -> None:
    author, user, channel = server.user(name="ada"), server.user(), server.guild_channel()
    message = await server.say(author, channel, "quite alone")
    await server.message_command(user, channel, "Draw this feeling", message)
    await server.wait_for(lambda: bot.got)
    data: Any = bot.got[0].data
    told = data["resolved"]["messages"][data["target_id"]]
    assert (told["content"], told["author"]["username"]) == ("quite alone", "ada")


async def test_a_popup_comes_back_filled(server: DiscordServer, bot: Bot) -> None:
    class Words(discord.ui.Modal, title="Words"):
        words: Any = discord.ui.TextInput(label="words", custom_id="words")

    async def ask(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Words())

    opened = await (await asked(server, bot, ask)).answered()
    assert opened.callback_type == 9
    bot.deed = defer
    filled = await (await server.submit_modal(opened, {"words": "sad"})).answered()
    assert filled.callback_type == 6  # of a popup, nothing to show
    assert '"value": "sad"' in json.dumps(filled.data)


async def test_a_silent_or_late_bot_is_told_so(server: DiscordServer, bot: Bot) -> None:
    late = await asked(server, bot, deed=None)
    late.sent_at -= 3.1
    with pytest.raises(DidNotRespond, match="/draw: the application did not respond"):
        await late.answered()
    assert late.failed
    with pytest.raises(discord.NotFound) as refused:
        await bot.got[0].response.defer()
    assert refused.value.code == 10062
    (violation,) = server.violations
    assert violation.startswith("/draw was answered after 3.")


async def test_an_interaction_is_acknowledged_once(server: DiscordServer, bot: Bot) -> None:
    made = await (await asked(server, bot)).answered()
    path = f"/interactions/{made.id}/{made.token}/callback"
    with pytest.raises(discord.HTTPException) as refused:
        await bot.http.request(Route("POST", path), json={"type": 5})
    assert refused.value.code == 40060


async def test_a_token_dies_and_the_channel_still_edits(server: DiscordServer, bot: Bot) -> None:
    made = await (await asked(server, bot)).answered()
    assert made.message is not None
    made.sent_at -= 901
    with pytest.raises(discord.HTTPException) as refused:
        await bot.got[0].edit_original_response(content="late")
    assert (refused.value.status, refused.value.code) == (401, 50027)
    channel = bot.get_partial_messageable(made.channel.id)
    edited = await channel.get_partial_message(made.message.id).edit(content="late, but here")
    assert edited.content == made.message.content == "late, but here"


async def test_an_ephemeral_answer_lives_in_its_token_alone(
    server: DiscordServer, bot: Bot
) -> None:
    async def whisper(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)

    made = await (await asked(server, bot, whisper)).answered()
    assert made.ephemeral
    assert made.message is not None
    channel = bot.get_partial_messageable(made.channel.id)
    with pytest.raises(discord.NotFound) as refused:
        await channel.get_partial_message(made.message.id).edit(content="x")
    assert refused.value.code == 10008
    await bot.got[0].edit_original_response(content="only you")
    assert made.message.content == "only you"


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


async def test_a_users_own_app_has_five_follow_ups_and_no_channel(
    server: DiscordServer, bot: Bot
) -> None:
    bot.deed = defer
    user, foreign = server.user(has_app=True), server.guild(has_bot=False)
    made = await server.command(user, server.guild_channel(foreign), "draw", text="x")
    await made.answered()
    assert made.owners == {"1": str(user.id)}
    await bot.got[0].edit_original_response(content="here")
    for _ in range(5):
        await bot.got[0].followup.send("more")
    with pytest.raises(discord.HTTPException) as refused:
        await bot.got[0].followup.send("too much")
    assert refused.value.code == 40094
    with pytest.raises(discord.Forbidden) as refused:
        await bot.get_partial_messageable(made.channel.id).send("here")
    assert refused.value.code == 50001


async def test_only_what_a_client_offers_can_be_done(server: DiscordServer, bot: Bot) -> None:
    user, channel = server.user(), server.guild_channel()
    with pytest.raises(CannotDo, match="'paint' is not registered"):
        await server.command(user, channel, "paint")
    with pytest.raises(CannotDo, match=r"needs the options \['text'\]"):
        await server.command(user, channel, "draw")
    with pytest.raises(CannotDo, match="has no option"):
        await server.command(user, channel, "draw", text="x", colour="red")
    with pytest.raises(CannotDo, match="does not take 'x'"):
        await server.command(user, channel, "draw", text="x", seed="x")
    with pytest.raises(CannotDo, match="installed neither here"):
        await server.command(user, server.private_channel(user), "draw", text="x")
    assert bot.got == []


@pytest.mark.parametrize("politely", [True, False])
async def test_what_was_missed_comes_with_the_resume(
    server: DiscordServer, bot: Bot, politely: bool
) -> None:
    user = server.user()
    await server.say(user, server.dm(user), "before")
    await server.wait_for(lambda: bot.heard)
    await server.drop_gateway(politely=politely)
    await server.say(user, server.dm(user), "between")
    await server.wait_for(lambda: server.gateway.resumed)
    await server.say(user, server.dm(user), "after")
    await server.wait_for(lambda: len(bot.heard) >= 3)
    assert [message.content for message in bot.heard] == ["before", "between", "after"]
    assert server.gateway.identified == 1


async def test_a_lost_session_loses_its_messages(server: DiscordServer, bot: Bot) -> None:
    user = server.user()
    await server.drop_gateway(resumable=False)
    await server.say(user, server.dm(user), "lost")
    await server.wait_for(lambda: server.gateway.identified == 2)
    await server.say(user, server.dm(user), "heard")
    await server.wait_for(lambda: bot.heard)
    assert [message.content for message in bot.heard] == ["heard"]
    history = bot.get_partial_messageable(server.dm(user).id).history()
    assert [message.content async for message in history] == ["heard", "lost"]


async def test_a_request_fails_as_the_test_wants(server: DiscordServer, bot: Bot) -> None:
    place = server.guild_channel()
    channel = bot.get_partial_messageable(place.id)
    server.fail_next("POST", r"/messages$", status=503)
    with pytest.raises(discord.DiscordServerError):
        await channel.send("not there")
    server.fail_next("POST", r"/messages$", status=None, after_doing_it=True)
    with pytest.raises((OSError, aiohttp.ClientError)):
        await channel.send("there all the same")
    server.fail_next("POST", r"/messages$", status=429, retry_after_s=0.01)
    await channel.send("at the second try")
    said = [message.content for message in server.messages(place)]
    assert said == ["there all the same", "at the second try"]
    posts = [request.status for request in server.requests if request.path.endswith("/messages")]
    assert posts == [503, 0, 429, 200]
    assert not server.violations


async def test_fifty_requests_a_second_are_enough(server: DiscordServer, bot: Bot) -> None:
    user = server.user()
    for _ in range(60):
        await bot.fetch_user(user.id)
    statuses = [request.status for request in server.requests]
    assert 429 in statuses
    assert statuses.count(200) >= 60


async def test_a_wrong_token_is_refused(server: DiscordServer) -> None:
    stranger = Bot()
    with pytest.raises(discord.LoginFailure):
        await stranger.login("a wrong one")
    await stranger.close()


async def test_privileged_intents_are_refused(server: DiscordServer) -> None:
    curious = Bot(message_content=True)
    await curious.login(server.token)
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await curious.connect()
    await curious.close()
    assert server.violations == ["Asked for privileged intents: ['MESSAGE_CONTENT']."]
