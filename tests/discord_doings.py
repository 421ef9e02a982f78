"""What a user can do with the bot in a Discord client, as the interaction that it causes."""

from collections.abc import Mapping
from typing import Any

from discord_limits import BUTTON, SELECT, Json
from discord_places import (
    GUILD_INSTALL,
    IN_BOT_DM,
    IN_GUILD,
    IN_PRIVATE_CHANNELS,
    USER_INSTALL,
    Can,
    Channel,
    User,
)
from discord_world import Attachment, Interaction, Message, World

SLASH, MENU = 1, 3
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, NUMBER, FILE = 1, 2, 3, 4, 5, 6, 10, 11
LARGEST_INTEGER = 2**53
PYTHON_TYPES: dict[int, type | tuple[type, ...]] = {
    STRING: str,
    INTEGER: int,
    BOOLEAN: bool,
    USER: User,
    NUMBER: (int, float),
    FILE: Attachment,
}


class CannotDo(AssertionError):
    """A Discord client would not let the user do this."""


def find_command(world: World, channel: Channel, name: str, kind: int) -> Json:
    """The command that the bot has registered under this name; raises CannotDo."""
    here = world.commands.get(channel.guild.id, []) if channel.guild else []
    for command in [*here, *world.commands.get(0, [])]:
        if command["name"] == name and command["type"] == kind:
            return command
    known = sorted(c["name"] for commands in world.commands.values() for c in commands)
    raise CannotDo(f"{name!r} is not registered; there are {known}.")


def owners_of(command: Json, user: User, channel: Channel) -> dict[str, str]:
    """`authorizing_integration_owners`; raises CannotDo where the command is not offered."""
    contexts, types = command["contexts"], command["integration_types"] or [0]
    if contexts is not None and channel.context not in contexts:
        raise CannotDo(f"{command['name']!r} is not offered in context {channel.context}.")
    if channel.guild is not None and command["default_member_permissions"] is not None:
        needed = Can(int(command["default_member_permissions"]) & sum(Can))
        if needed not in channel.guild.permissions(user):
            raise CannotDo(f"{user.name} lacks {needed!r} for {command['name']!r}.")
    owners = owners_here(user, channel, types)
    if not owners:
        raise CannotDo(f"{command['name']!r} is installed neither here nor for {user.name}.")
    return owners


def owners_here(user: User, channel: Channel, types: list[int]) -> dict[str, str]:
    """The installations of the app that reach this user in this channel."""
    owners = {}
    if channel.context == IN_BOT_DM and 0 in types:
        owners[GUILD_INSTALL] = "0"
    if channel.guild is not None and channel.guild.has_bot and 0 in types:
        owners[GUILD_INSTALL] = str(channel.guild.id)
    if user.has_app and 1 in types:
        owners[USER_INSTALL] = str(user.id)
    return owners


def command_data(
    world: World, channel: Channel, path: list[str], values: Mapping[str, Any]
) -> Json:
    """The `data` of a slash command; `path` is its name and those of its subcommands."""
    command = find_command(world, channel, path[0], SLASH)
    resolved: Json = {}
    options = _options(command, path[1:], dict(values), resolved, world)
    data: Json = {key: command[key] for key in ("id", "name", "type", "guild_id") if key in command}
    return data | {"options": options} | ({"resolved": resolved} if resolved else {})


def _options(
    command: Json, path: list[str], values: dict[str, Any], resolved: Json, world: World
) -> list[Json]:
    known = {option["name"]: option for option in command.get("options") or []}
    if path:
        inner = known.get(path[0])
        if inner is None or inner["type"] not in (SUBCOMMAND, GROUP):
            raise CannotDo(f"{command['name']!r} has no subcommand {path[0]!r}.")
        below = _options(inner, path[1:], values, resolved, world)
        return [{"name": path[0], "type": inner["type"], "options": below}]
    if any(option["type"] in (SUBCOMMAND, GROUP) for option in known.values()):
        raise CannotDo(f"{command['name']!r} needs one of {sorted(known)} after it.")
    if strange := values.keys() - known.keys():
        raise CannotDo(f"{command['name']!r} has no option {sorted(strange)}, but {sorted(known)}.")
    missing = [name for name, o in known.items() if o.get("required") and name not in values]
    if missing:
        raise CannotDo(f"{command['name']!r} needs the options {missing}.")
    return [
        {
            "name": name,
            "type": option["type"],
            "value": _value(option, values[name], resolved, world),
        }
        for name, option in known.items()
        if values.get(name) is not None
    ]


def _value(option: Json, value: Any, resolved: Json, world: World) -> Any:
    kind, name = option["type"], option["name"]
    fits = isinstance(value, PYTHON_TYPES[kind])
    if not fits or (kind == INTEGER and (isinstance(value, bool) or abs(value) > LARGEST_INTEGER)):
        raise CannotDo(f"The option {name!r} does not take {value!r}.")
    if choices := option.get("choices"):
        found = [c["value"] for c in choices if value in (c["name"], c["value"])]
        if not found:
            raise CannotDo(f"{value!r} is no choice of {name!r}.")
        return found[0]
    if kind == STRING:
        least, most = option.get("min_length", 1), option.get("max_length", 6000)
        if not least <= len(value) <= most:
            raise CannotDo(f"{name!r} takes {least} to {most} characters, not {len(value)}.")
    if kind in (INTEGER, NUMBER):
        least, most = option.get("min_value", value), option.get("max_value", value)
        if not least <= value <= most:
            raise CannotDo(f"{name!r} lies between {least} and {most}.")
    return _resolved(value, resolved, world)


def _resolved(value: Any, resolved: Json, world: World) -> Any:
    if isinstance(value, Attachment):
        world.attach(value)
        resolved.setdefault("attachments", {})[str(value.id)] = value.payload()
    elif isinstance(value, User):
        resolved.setdefault("users", {})[str(value.id)] = value.payload()
    else:
        return value
    return str(value.id)


def typed_data(command: Json, name: str, typed: str) -> Json:
    """The `data` of an option while it is typed; raises CannotDo."""
    options = {option["name"]: option for option in command.get("options") or []}
    if not options.get(name, {}).get("autocomplete"):
        raise CannotDo(f"{command['name']!r} has no option {name!r} that suggests.")
    option = {"name": name, "type": options[name]["type"], "value": typed, "focused": True}
    told = {key: command[key] for key in ("id", "name", "type")}
    return {**told, "options": [option]}


def menu_data(world: World, command: Json, message: Message) -> Json:
    """The `data` of a message's context menu. Its words are there without any intent."""
    whole = message.payload(people=world.users)
    return {
        "id": command["id"],
        "name": command["name"],
        "type": MENU,
        "target_id": str(message.id),
        "resolved": {"messages": {str(message.id): whole}},
    }


def press_data(message: Message, custom_id: str, values: list[str] | None) -> Json:
    """The `data` of a pressed button or a chosen option; raises CannotDo."""
    found = [part for part in message.buttons if part["custom_id"] == custom_id]
    if not found or message.deleted:
        there = [part["custom_id"] for part in message.buttons]
        raise CannotDo(f"The message has no {custom_id!r}, but {there}.")
    part = found[0]
    if part.get("disabled"):
        raise CannotDo(f"{custom_id!r} is disabled.")
    if part["type"] == BUTTON:
        return {"custom_id": custom_id, "component_type": BUTTON}
    offered = {option["value"] for option in part.get("options") or []}
    values = values or []
    if part["type"] == SELECT and not set(values) <= offered:
        raise CannotDo(f"{values} are not among {sorted(offered)}.")
    if not part.get("min_values", 1) <= len(values) <= part.get("max_values", 1):
        raise CannotDo(f"{custom_id!r} does not take {len(values)} values.")
    return {"custom_id": custom_id, "component_type": part["type"], "values": values}


def modal_data(modal: Json, values: Mapping[str, str]) -> Json:
    """The `data` of a filled popup."""

    def filled(component: Json) -> Json:
        told: Json = {"type": component["type"], "id": component.get("id", 0)}
        if "custom_id" in component:
            typed = values.get(component["custom_id"], component.get("value") or "")
            least, most = component.get("min_length", 0), component.get("max_length", 4000)
            if not least <= len(typed) <= most or (component.get("required", True) and not typed):
                raise CannotDo(f"{component['custom_id']!r} does not take {typed!r}.")
            told |= {"custom_id": component["custom_id"], "value": typed}
        if "components" in component:
            told["components"] = [filled(child) for child in component["components"]]
        if "component" in component:
            told["component"] = filled(component["component"])
        return told

    return {"custom_id": modal["custom_id"], "components": list(map(filled, modal["components"]))}


def interaction_event(world: World, asked: Interaction) -> Json:
    """INTERACTION_CREATE."""
    channel, user = asked.channel, asked.user
    at_home = channel.guild is None or channel.guild.has_bot
    allowed = channel.bot_can if at_home else IN_PRIVATE_CHANNELS
    event: Json = {
        "id": str(asked.id),
        "application_id": str(asked.application_id),
        "type": asked.kind,
        "token": asked.token,
        "version": 1,
        "data": asked.data,
        "channel_id": str(channel.id),
        "channel": channel.payload(world.bot),
        "locale": user.locale,
        "context": channel.context,
        "app_permissions": str(int(allowed)),
        "authorizing_integration_owners": asked.owners,
        "entitlements": [],
        "attachment_size_limit": channel.file_bytes,
    }
    if asked.source is not None:
        event["message"] = asked.source.payload(people=world.users)
    if channel.context != IN_GUILD or channel.guild is None:
        return event | {"user": user.payload()}
    guild = channel.guild
    can = guild.permissions(user)
    event["channel"]["permissions"] = str(int(can))
    part = {"id": str(guild.id), "locale": guild.locale, "features": []}
    event |= {"guild_id": str(guild.id), "guild": part, "guild_locale": guild.locale}
    return event | {"member": user.member(can)}
