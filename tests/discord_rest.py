"""The routes of Discord's HTTP API that a bot calls with its own token."""

import json

from aiohttp import web

from discord_body import answer, read_body
from discord_command_limits import command_problems
from discord_gateway import Gateway
from discord_limits import Json, inside
from discord_places import DM, THREAD, Can, Channel, snowflake
from discord_posting import Posting
from discord_world import Message, Refused, World

EVERYWHERE = 0
MOST_COMMANDS = {1: 100, 2: 5, 3: 5}


class Rest:
    """Who the bot is, its commands, and messages in channels."""

    def __init__(self, world: World, posting: Posting, gateway: Gateway) -> None:
        self._world = world
        self._posting = posting
        self._gateway = gateway

    def routes(self, base: str) -> list[web.RouteDef]:
        """The routes, each below `base`."""
        application = f"{base}/applications/{self._world.application_id}"
        messages = f"{base}/channels/{{channel}}/messages"
        return [
            web.get(f"{base}/users/@me", self._me),
            web.post(f"{base}/users/@me/channels", self._open_dm),
            web.get(f"{base}/users/{{user}}", self._user),
            web.get(f"{base}/gateway/bot", self._gateway_bot),
            web.get(f"{base}/applications/@me", self._application),
            web.get(f"{base}/oauth2/applications/@me", self._application),
            *self._command_routes(f"{application}/commands"),
            *self._command_routes(f"{application}/guilds/{{guild}}/commands"),
            web.get(f"{base}/channels/{{channel}}", self._channel),
            web.post(f"{base}/channels/{{channel}}/typing", self._typing),
            web.get(messages, self._history),
            web.post(messages, self._post),
            web.get(f"{messages}/{{message}}", self._message),
            web.patch(f"{messages}/{{message}}", self._edit),
            web.delete(f"{messages}/{{message}}", self._delete),
        ]

    def _command_routes(self, path: str) -> list[web.RouteDef]:
        return [
            web.get(path, self._commands),
            web.put(path, self._put_commands),
            web.post(path, self._post_command),
        ]

    # Who the bot is -------------------------------------------------------------------------

    async def _me(self, _: web.Request) -> web.Response:
        own = {"verified": True, "mfa_enabled": False, "email": None, "locale": "en-US"}
        return answer(self._world.bot.payload() | own)

    async def _user(self, request: web.Request) -> web.Response:
        user = self._world.users.get(int(request.match_info["user"]))
        if user is None:
            raise Refused(404, 10013, "Unknown User")
        return answer(user.payload())

    async def _application(self, _: web.Request) -> web.Response:
        return answer(
            {
                "id": str(self._world.application_id),
                "name": self._world.bot.name,
                "icon": None,
                "description": "",
                "bot_public": True,
                "bot_require_code_grant": False,
                "owner": {**self._world.bot.payload(), "id": "1", "bot": False},
                "verify_key": "0" * 64,
                "flags": 0,
                "integration_types_config": {"0": {}, "1": {}},
            }
        )

    async def _gateway_bot(self, _: web.Request) -> web.Response:
        left = {"total": 1000, "remaining": 999, "reset_after": 86_400_000, "max_concurrency": 1}
        address = self._gateway.address
        return answer({"url": address, "shards": 1, "session_start_limit": left})

    # Commands -------------------------------------------------------------------------------

    async def _commands(self, request: web.Request) -> web.Response:
        return answer(self._world.commands.get(_guild(request), []))

    async def _put_commands(self, request: web.Request) -> web.Response:
        commands = json.loads(await request.read())
        for at, command in enumerate(commands):
            self._posting.refuse(inside(str(at), command_problems(command)), "A command")
        for kind, most in MOST_COMMANDS.items():
            if sum(command.get("type", 1) == kind for command in commands) > most:
                sentence = f"Maximum number of application commands reached ({most})."
                raise self._posting.violated(400, 30032, sentence)
        kept = [self._registered(command, _guild(request)) for command in commands]
        self._world.commands[_guild(request)] = kept
        self._world.syncs += 1
        return answer(kept)

    async def _post_command(self, request: web.Request) -> web.Response:
        command, guild = json.loads(await request.read()), _guild(request)
        self._posting.refuse(command_problems(command), "A command")
        kept = self._registered(command, guild)
        others = self._world.commands.get(guild, [])
        self._world.commands[guild] = [c for c in others if c["id"] != kept["id"]] + [kept]
        self._world.syncs += 1
        return answer(kept)

    def _registered(self, command: Json, guild: int) -> Json:
        """A command as Discord keeps it: its id stays when it is replaced by its namesake."""
        known = {
            (c["name"], c["type"]): c["id"] for c in self._world.commands.get(guild, [])
        }  # fmt: skip
        kind = command.get("type", 1)
        return {
            "contexts": None,
            "integration_types": [0],
            "default_member_permissions": None,
            "description": "",
            "nsfw": False,
            **command,
            "type": kind,
            "id": known.get((command["name"], kind)) or str(snowflake()),
            "application_id": str(self._world.application_id),
            "version": str(snowflake()),
            **({"guild_id": str(guild)} if guild != EVERYWHERE else {}),
        }

    # Channels -------------------------------------------------------------------------------

    def _place(self, request: web.Request) -> Channel:
        channel = self._world.channels.get(int(request.match_info["channel"]))
        if channel is None:
            raise Refused(404, 10003, "Unknown Channel")
        if Can.VIEW_CHANNEL not in channel.bot_can:
            raise Refused(403, 50001, "Missing Access")
        return channel

    def _found(self, request: web.Request, channel: Channel) -> Message:
        message = self._world.messages.get(int(request.match_info["message"]))
        gone = message is None or message.deleted or message.ephemeral
        if message is None or gone or message.channel is not channel:
            raise Refused(404, 10008, "Unknown Message")
        return message

    @staticmethod
    def _may_write(channel: Channel, payload: Json, *, files: bool) -> None:
        writing = Can.SEND_MESSAGES
        if channel.kind == THREAD:
            writing = Can.SEND_MESSAGES_IN_THREADS
        wanted = [writing]
        wanted += [Can.ATTACH_FILES] if files else []
        wanted += [Can.EMBED_LINKS] if payload.get("embeds") else []
        if any(permission not in channel.bot_can for permission in wanted):
            raise Refused(403, 50013, "Missing Permissions")
        if channel.kind == DM and not channel.people[0].dms_open:
            raise Refused(403, 50007, "Cannot send messages to this user")

    async def _open_dm(self, request: web.Request) -> web.Response:
        recipient = int(json.loads(await request.read())["recipient_id"])
        user = self._world.users.get(recipient)
        if user is None or user.bot:
            raise Refused(400, 50033, "Invalid Recipient(s)")
        channel = self._world.dm_with(user)
        return answer(channel.payload(self._world.bot))

    async def _channel(self, request: web.Request) -> web.Response:
        return answer(self._place(request).payload(self._world.bot))

    async def _typing(self, request: web.Request) -> web.Response:
        self._may_write(self._place(request), {}, files=False)
        return web.Response(status=204)

    async def _history(self, request: web.Request) -> web.Response:
        channel, query = self._place(request), request.query
        limit = int(query.get("limit", 50))
        if not 1 <= limit <= 100:
            raise self._posting.violated(400, 50035, "limit must be between 1 and 100.")
        if Can.READ_MESSAGE_HISTORY not in channel.bot_can:
            return answer([])
        first, last = int(query.get("after", 0)), int(query.get("before", 1 << 63))
        found = [m for m in self._world.seen_in(channel) if first < m.id < last]
        found = found[:limit] if "after" in query else found[-limit:]
        return answer([self._world.told(message) for message in reversed(found)])

    async def _message(self, request: web.Request) -> web.Response:
        channel = self._place(request)
        if Can.READ_MESSAGE_HISTORY not in channel.bot_can:
            raise Refused(403, 50013, "Missing Permissions")
        return answer(self._world.told(self._found(request, channel)))

    async def _post(self, request: web.Request) -> web.Response:
        channel = self._place(request)
        body = await read_body(request, self._posting)
        self._may_write(channel, body.payload, files=bool(body.files))
        message = self._posting.same_nonce(channel, body.payload)
        if message is None:
            message = self._posting.create(channel, body)
            await self._posting.announce("MESSAGE_CREATE", message)
        return answer(self._world.told(message))

    async def _edit(self, request: web.Request) -> web.Response:
        channel = self._place(request)
        body = await read_body(request, self._posting)
        message = self._found(request, channel)
        if message.author is not self._world.bot:
            raise Refused(403, 50005, "Cannot edit a message authored by another user")
        if body.files and Can.ATTACH_FILES not in channel.bot_can:
            raise Refused(403, 50013, "Missing Permissions")
        self._posting.edit(message, body)
        await self._posting.announce("MESSAGE_UPDATE", message)
        return answer(self._world.told(message))

    async def _delete(self, request: web.Request) -> web.Response:
        channel = self._place(request)
        message = self._found(request, channel)
        if message.author is not self._world.bot and Can.MANAGE_MESSAGES not in channel.bot_can:
            raise Refused(403, 50013, "Missing Permissions")
        await self._posting.delete(message)
        return web.Response(status=204)


def _guild(request: web.Request) -> int:
    return int(request.match_info.get("guild", EVERYWHERE))
