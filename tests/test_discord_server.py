"""The gateway and the faults of the tests' own Discord, by the real client library."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from discord_bot import Bot, connected, discord, listening
from discord_server import DiscordServer


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[DiscordServer]:
    async with listening(monkeypatch) as running:
        yield running


@pytest.fixture
async def bot(server: DiscordServer) -> AsyncIterator[Bot]:
    async with connected(server, Bot()) as running:
        yield running


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


async def test_the_api_tells_where_the_gateway_is(server: DiscordServer, bot: Bot) -> None:
    _, address, _ = await bot.http.get_bot_gateway()
    assert address == server.gateway.address
