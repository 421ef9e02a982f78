"""Interactions with the tests' own Discord, by the real client library."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from discord_bot import Bot, Deed, Route, connected, defer, discord, listening, paint, picture
from discord_server import Can, CannotDo, DiscordServer, Interaction, file
from discord_world import DidNotRespond


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordServer]:
    async with listening(monkeypatch) as running:
        yield running


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


async def test_a_command_for_managers_is_theirs_alone(server: DiscordServer, bot: Bot) -> None:
    bot.deed = defer
    user, manager = server.user(), server.user()
    channel = server.guild_channel(server.guild(admins={manager.id}))
    with pytest.raises(CannotDo, match="lacks"):
        await server.command(user, channel, "rules")
    await (await server.command(manager, channel, "rules")).answered()
    assert bot.got[0].permissions.manage_guild


async def test_a_menu_of_choices_gives_what_was_chosen(server: DiscordServer, bot: Bot) -> None:
    async def offer(interaction: discord.Interaction) -> None:
        choices = [discord.SelectOption(label=name) for name in ("joy", "fear")]
        view = discord.ui.View(timeout=None)
        view.add_item(discord.ui.Select(custom_id="feeling", options=choices))
        await interaction.response.send_message("which", view=view, ephemeral=True)

    offered = await (await asked(server, bot, offer)).answered()
    assert offered.message is not None
    bot.deed = defer
    with pytest.raises(CannotDo, match="are not among"):
        await server.press(offered.user, offered.message, "feeling", values=["love"])
    with pytest.raises(CannotDo, match="does not see"):
        await server.press(server.user(), offered.message, "feeling", values=["joy"])
    await server.press(offered.user, offered.message, "feeling", values=["joy"])
    await server.wait_for(lambda: len(bot.got) == 2)
    data: Any = bot.got[1].data
    assert data["values"] == ["joy"]


async def test_a_tampered_client_presses_what_is_not_there(server: DiscordServer, bot: Bot) -> None:
    drawn = await (await asked(server, bot)).answered()
    assert drawn.message is not None
    pressed = await server.press(drawn.user, drawn.message, "keep:5", forged=True)
    await pressed.answered()
    assert (pressed.callback_type, pressed.message) == (6, drawn.message)


async def test_typing_gets_suggestions(server: DiscordServer, bot: Bot) -> None:
    joy = discord.app_commands.Choice(name="joy", value="joy")

    async def suggest(interaction: discord.Interaction) -> None:
        await interaction.response.autocomplete([joy])

    bot.deed = suggest
    user, channel = server.user(), server.guild_channel()
    typed = await (await server.autocomplete(user, channel, "draw", "text", "jo")).answered()
    assert typed.choices == [{"name": "joy", "value": "joy"}]


async def test_users_apps_are_private_where_the_guild_wants_it(
    server: DiscordServer, bot: Bot
) -> None:
    bot.deed = defer
    channel = server.guild_channel(server.guild(has_bot=False))
    channel.external_apps = False
    made = await server.command(server.user(has_app=True), channel, "draw", text="x")
    assert (await made.answered()).ephemeral


async def test_a_deleted_answer_is_gone(server: DiscordServer, bot: Bot) -> None:
    drawn = await (await asked(server, bot)).answered()
    assert drawn.message is not None
    await server.delete_message(drawn.message)
    with pytest.raises(discord.NotFound) as refused:
        await bot.got[0].edit_original_response(content="x")
    assert refused.value.code == 10008
    assert server.messages(drawn.channel) == []


async def test_the_first_follow_up_ends_the_waiting(server: DiscordServer, bot: Bot) -> None:
    drawn = await (await asked(server, bot)).answered()
    await bot.got[0].followup.send("drawn")
    await bot.got[0].followup.send("and more")
    assert drawn.message is not None
    assert (drawn.message.content, drawn.message.loading) == ("drawn", False)
    assert [message.content for message in drawn.followups] == ["and more"]
