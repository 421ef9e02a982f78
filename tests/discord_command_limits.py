"""What Discord refuses in a command that is registered, and in a popup."""

import re
from collections.abc import Iterator

from discord_limits import (
    CUSTOM_ID,
    TEXT_INPUT,
    Json,
    Problem,
    how_many,
    inside,
    text,
    too_many,
    walk,
)

COMMAND_TEXT = 8000  # names, descriptions and values of one command together
# Letters and digits of any script; Devanagari and Thai write vowels that are neither.
COMMAND_NAME = re.compile(r"[-_\w\u0900-\u097F\u0E00-\u0E7F]{1,32}")
LOCALES = frozenset(
    "id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg"  # noqa: SIM905 - thirty quoted strings are harder to read
    " ru uk hi th zh-CN ja zh-TW ko".split()
)


def modal_problems(modal: Json) -> Iterator[Problem]:
    """What is wrong with a popup."""
    yield from text(modal.get("custom_id"), "custom_id", 1, CUSTOM_ID)
    yield from text(modal.get("title"), "title", 1, 45)
    yield from how_many(modal.get("components"), "components", 1, 5)
    for path, component in walk(modal.get("components") or []):
        if component.get("type") == TEXT_INPUT:
            yield from text(component.get("custom_id"), f"{path}.custom_id", 1, CUSTOM_ID)
            yield from text(component.get("placeholder") or "", f"{path}.placeholder", 0, 100)
        yield from text(component.get("label") or "", f"{path}.label", 0, 45)


def command_problems(command: Json) -> Iterator[Problem]:
    """What is wrong with an application command."""
    if command.get("type", 1) == 1:
        yield from _named(command)
        yield from _options(command.get("options") or [])
        if _size(command) > COMMAND_TEXT:
            sentence = f"Command exceeds maximum size ({COMMAND_TEXT})"
            yield Problem("options", "APPLICATION_COMMAND_TOO_LARGE", sentence)
    else:
        yield from text(command.get("name"), "name", 1, 32)
        yield from _localised(command, "name", 32)
        if command.get("description"):
            sentence = "Context menu commands cannot have description"
            yield Problem("description", "APPLICATION_COMMAND_DESCRIPTION_INVALID", sentence)
    for key, known in (("contexts", {0, 1, 2}), ("integration_types", {0, 1})):
        if not set(command.get(key) or known) <= known:
            yield Problem(key, "BASE_TYPE_CHOICES", f"Value of field must be one of {known}.")


def _named(thing: Json) -> Iterator[Problem]:
    names = {"name": thing.get("name") or ""}
    for locale, name in (thing.get("name_localizations") or {}).items():
        names[f"name_localizations.{locale}"] = name or ""
    for path, name in names.items():
        if not COMMAND_NAME.fullmatch(name) or name != name.lower():
            yield Problem(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    yield from text(thing.get("description"), "description", 1, 100)
    yield from _localised(thing, "name", 32)
    yield from _localised(thing, "description", 100)


def _localised(thing: Json, field: str, most: int) -> Iterator[Problem]:
    for locale, words in (thing.get(f"{field}_localizations") or {}).items():
        path = f"{field}_localizations.{locale}"
        if locale not in LOCALES:
            yield Problem(path, "ENUM_TYPE_COERCE", f"Value {locale!r} is not a valid locale.")
        yield from text(words, path, 1, most)


def _options(options: list[Json]) -> Iterator[Problem]:
    if len(options) > 25:
        yield too_many("options", 25)
    if len({option.get("name") for option in options}) < len(options):
        sentence = "Option name already exists"
        yield Problem("options", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", sentence)
    needed = [bool(option.get("required")) for option in options]
    if needed != sorted(needed, reverse=True):
        sentence = "Required options must be placed before non-required options"
        yield Problem("options", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", sentence)
    for at, option in enumerate(options):
        path = f"options.{at}"
        yield from inside(path, _named(option))
        yield from inside(path, _options(option.get("options") or []))
        yield from inside(path, _choices(option.get("choices") or []))


def _choices(choices: list[Json]) -> Iterator[Problem]:
    if len(choices) > 25:
        yield too_many("choices", 25)
    for at, choice in enumerate(choices):
        yield from text(choice.get("name"), f"choices.{at}.name", 1, 100)
        yield from inside(f"choices.{at}", _localised(choice, "name", 100))
        if isinstance(choice.get("value"), str):
            yield from text(choice["value"], f"choices.{at}.value", 1, 100)


def _size(thing: Json) -> int:
    own = sum(len(str(thing.get(key) or "")) for key in ("name", "description", "value"))
    inner = [*(thing.get("options") or []), *(thing.get("choices") or [])]
    return own + sum(map(_size, inner))
