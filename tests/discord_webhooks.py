"""The answers to interactions: the callback, and the webhook that its token opens."""

from aiohttp import web

from discord_body import answer, read_body
from discord_command_limits import modal_problems
from discord_limits import Json, Problem, inside
from discord_places import USER_INSTALL
from discord_posting import Body, Posting
from discord_world import (
    ANSWER_WITHIN_S,
    EPHEMERAL,
    LOADING,
    Interaction,
    Message,
    Refused,
    World,
)

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
MESSAGE, DEFER, DEFER_UPDATE, UPDATE, SUGGEST, MODAL = 4, 5, 6, 7, 8, 9
ANSWERS = {
    COMMAND: {MESSAGE, DEFER, MODAL},
    COMPONENT: {MESSAGE, DEFER, DEFER_UPDATE, UPDATE, MODAL},
    AUTOCOMPLETE: {SUGGEST},
    MODAL_SUBMIT: {MESSAGE, DEFER, DEFER_UPDATE, UPDATE},
}
USER_INSTALL_FOLLOWUPS = 5


class Webhooks:
    """The routes that need no authorization but an interaction's token."""

    def __init__(self, world: World, posting: Posting) -> None:
        self._world = world
        self._posting = posting

    def routes(self, base: str) -> list[web.RouteDef]:
        """The routes, each below `base`."""
        hook = f"{base}/webhooks/{{application}}/{{token}}"
        return [
            web.post(f"{base}/interactions/{{id}}/{{token}}/callback", self._callback),
            web.post(hook, self._follow_up),
            web.get(f"{hook}/messages/{{message}}", self._get),
            web.patch(f"{hook}/messages/{{message}}", self._edit),
            web.delete(f"{hook}/messages/{{message}}", self._delete),
        ]

    async def _callback(self, request: web.Request) -> web.Response:
        asked = self._world.interactions.get(request.match_info["token"])
        if asked is None or str(asked.id) != request.match_info["id"]:
            raise self._posting.violated(404, 10062, "Unknown interaction")
        late = asked.age_s > ANSWER_WITHIN_S
        body = await read_body(request, self._posting)
        if asked.callback_type is not None:
            sentence = "Interaction has already been acknowledged."
            if request.path in self._world.sabotaged:  # the bot could not know
                raise Refused(400, 40060, sentence)
            raise self._posting.violated(400, 40060, sentence)
        if late:
            self._world.violations.append(f"{asked.name} was answered after {asked.age_s:.1f} s.")
            raise Refused(404, 10062, "Unknown interaction")
        event = self._answer(asked, body)
        if event is not None and asked.message is not None:
            await self._posting.announce(event, asked.message)
        if request.query.get("with_response") not in ("1", "true"):
            return web.Response(status=204)
        return answer(self._resource(asked))

    def _answer(self, asked: Interaction, body: Body) -> str | None:
        """Do what the callback says; gives the event that it causes."""
        kind: int = body.payload.get("type", 0)
        allowed = ANSWERS[asked.kind] - (set() if asked.source else {UPDATE})
        if kind not in allowed:
            problem = Problem("type", "BASE_TYPE_CHOICES", f"Must be one of {sorted(allowed)}.")
            self._posting.refuse([problem], f"The answer to {asked.name}")
        data, event = body.data, None
        if kind in (MESSAGE, DEFER):
            asked.message = self._first(asked, kind, data)
            event = "MESSAGE_CREATE"
        elif kind in (DEFER_UPDATE, UPDATE):
            asked.message = asked.source
            if kind == UPDATE and asked.source is not None:
                self._posting.edit(asked.source, data, inner="data")
                event = "MESSAGE_UPDATE"
        elif kind == MODAL:
            problems = inside("data", modal_problems(data.payload))
            self._posting.refuse(problems, f"The popup of {asked.name}")
            asked.modal = data.payload
        else:
            asked.choices = data.payload.get("choices") or []
        asked.ephemeral = bool(asked.message and asked.message.ephemeral)
        asked.acknowledge(kind)
        return event

    def _first(self, asked: Interaction, kind: int, data: Body) -> Message:
        flags = self._flags(asked, data.payload.get("flags") or 0)
        if kind == MESSAGE:
            body = Body({**data.payload, "flags": flags}, data.files)
            return self._posting.create(asked.channel, body, asked=asked, inner="data")
        message = Message(asked.channel, self._world.bot, interaction=asked)
        message.flags = LOADING | flags & EPHEMERAL
        self._world.messages[message.id] = message
        return message

    @staticmethod
    def _flags(asked: Interaction, flags: int) -> int:
        """Where apps of users may not speak in public, only the user sees the answer."""
        private = set(asked.owners) == {USER_INSTALL} and not asked.channel.external_apps
        return flags | EPHEMERAL if private else flags

    def _resource(self, asked: Interaction) -> Json:
        told: Json = {"id": str(asked.id), "type": asked.kind}
        resource: Json = {"type": asked.callback_type}
        if asked.message is not None:
            told["response_message_id"] = str(asked.message.id)
            told["response_message_loading"] = asked.message.loading
            told["response_message_ephemeral"] = asked.message.ephemeral
            if asked.callback_type in (MESSAGE, UPDATE):
                resource["message"] = self._world.told(asked.message)
        return {"interaction": told, "resource": resource}

    def _open(self, request: web.Request) -> Interaction:
        if request.match_info["application"] != str(self._world.application_id):
            raise self._posting.violated(404, 10015, "Unknown Webhook")
        asked = self._world.interactions.get(request.match_info["token"])
        if asked is None or asked.age_s > self._world.token_life_s:
            raise Refused(401, 50027, "Invalid Webhook Token")
        if asked.callback_type is None:
            raise self._posting.violated(404, 10015, "Unknown Webhook")
        return asked

    def _message(self, request: web.Request) -> Message:
        asked, wanted = self._open(request), request.match_info["message"]
        ours = [asked.message, *asked.followups]
        for message in ours[:1] if wanted == "@original" else ours:
            same = message is not None and wanted in ("@original", str(message.id))
            if message is not None and same and not message.deleted:
                return message
        raise Refused(404, 10008, "Unknown Message")

    async def _get(self, request: web.Request) -> web.Response:
        return answer(self._world.told(self._message(request)))

    async def _edit(self, request: web.Request) -> web.Response:
        message = self._message(request)
        self._posting.edit(message, await read_body(request, self._posting))
        await self._posting.announce("MESSAGE_UPDATE", message)
        return answer(self._world.told(message))

    async def _delete(self, request: web.Request) -> web.Response:
        await self._posting.delete(self._message(request))
        return web.Response(status=204)

    async def _follow_up(self, request: web.Request) -> web.Response:
        asked = self._open(request)
        body = await read_body(request, self._posting)
        if asked.message is not None and asked.message.loading:
            # As documented: right after a deferral it edits the message that waits.
            message, event = asked.message, "MESSAGE_UPDATE"
            self._posting.edit(message, body)
        else:
            message, event = self._another(asked, body), "MESSAGE_CREATE"
        await self._posting.announce(event, message)
        return answer(self._world.told(message))

    def _another(self, asked: Interaction, body: Body) -> Message:
        if set(asked.owners) == {USER_INSTALL} and len(asked.followups) >= USER_INSTALL_FOLLOWUPS:
            sentence = "This interaction has reached the maximum number of follow-up messages"
            raise self._posting.violated(400, 40094, sentence)
        flags = self._flags(asked, body.payload.get("flags") or 0)
        body = Body({**body.payload, "flags": flags}, body.files)
        message = self._posting.create(asked.channel, body, asked=asked)
        asked.followups.append(message)
        return message
