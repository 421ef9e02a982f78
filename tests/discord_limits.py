"""What Discord refuses in a message, a modal or a command, as pure functions.

Each function gives the problems it finds. `form_body` makes of them the answer
that Discord gives: code 50035, with every problem at the path of its field.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

Json = dict[str, Any]

MIB = 1024 * 1024
REQUEST_BYTES = 25 * MIB
FILE_BYTES = 10 * MIB
MESSAGE_FILES = 10
CONTENT = 2000
NONCE = 25
ALT_TEXT = 1024
CUSTOM_ID = 100
EMBED_TOTAL = 6000
V2_COMPONENTS = 40
V2_TEXT = 4000
COMPONENTS_V2 = 1 << 15

ROW, BUTTON, SELECT, TEXT_INPUT = 1, 2, 3, 4
SELECTS = range(3, 9)
SELECTS_TAKING_OPTIONS = {SELECT}
SECTION, TEXT_DISPLAY, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
TOP_LEVEL_V2 = {ROW, SECTION, TEXT_DISPLAY, GALLERY, FILE, SEPARATOR, CONTAINER}
LINK_STYLE, PREMIUM_STYLE = 5, 6


@dataclass(frozen=True)
class Problem:
    """One broken limit: the field's path with dots, Discord's word for it, a sentence."""

    path: str
    code: str
    sentence: str


def form_body(problems: Iterable[Problem]) -> Json:
    """The body of the answer 400 to a request with these problems."""
    errors: Json = {}
    for problem in problems:
        place = errors
        for key in problem.path.split("."):
            place = place.setdefault(key, {})
        place.setdefault("_errors", []).append({"code": problem.code, "message": problem.sentence})
    return {"code": 50035, "message": "Invalid Form Body", "errors": errors}


def message_problems(payload: Json, *, kept: int = 0, files: int = 0) -> Iterator[Problem]:
    """What is wrong with a message; `kept` and `files` count its old and new attachments."""
    for key in ("content", "nonce"):
        if payload.get(key) is not None:
            yield from text(payload[key], key, 0, CONTENT if key == "content" else NONCE)
    if kept + files > MESSAGE_FILES:
        yield too_many("attachments", MESSAGE_FILES)
    yield from _embeds(payload.get("embeds") or [])
    for at, attachment in enumerate(payload.get("attachments") or []):
        if attachment.get("description") is not None:
            yield from text(attachment["description"], f"attachments.{at}.description", 0, ALT_TEXT)
    yield from _allowed_mentions(payload.get("allowed_mentions") or {})
    components = payload.get("components") or []
    if (payload.get("flags") or 0) & COMPONENTS_V2:
        yield from _only_components(payload)
        yield from _layout(components)
    else:
        yield from _rows(components)
    yield from _custom_ids(components)


def text(value: Any, path: str, least: int, most: int) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield Problem(path, "STRING_TYPE_CONVERT", f"Could not interpret {value!r} as string.")
    elif len(value) > most and not least:
        yield Problem(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
    elif not least <= len(value) <= most:
        sentence = f"Must be between {least} and {most} in length."
        yield Problem(path, "BASE_TYPE_BAD_LENGTH", sentence)


def how_many(items: Any, path: str, least: int, most: int) -> Iterator[Problem]:
    if not isinstance(items, list) or not least <= len(items) <= most:
        sentence = f"Must be between {least} and {most} in length."
        yield Problem(path, "BASE_TYPE_BAD_LENGTH", sentence)


def too_many(path: str, most: int) -> Problem:
    return Problem(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


def _required(path: str) -> Problem:
    return Problem(path, "BASE_TYPE_REQUIRED", "This field is required")


def inside(path: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    return (replace(problem, path=f"{path}.{problem.path}") for problem in problems)


def _embeds(embeds: list[Json]) -> Iterator[Problem]:
    if len(embeds) > 10:
        yield too_many("embeds", 10)
    for at, embed in enumerate(embeds):
        yield from inside(f"embeds.{at}", _embed(embed))
    if sum(map(_embed_size, embeds)) > EMBED_TOTAL:
        sentence = f"Embed size exceeds maximum size of {EMBED_TOTAL}"
        yield Problem("embeds", "MAX_EMBED_SIZE_EXCEEDED", sentence)


def _embed(embed: Json) -> Iterator[Problem]:
    yield from text(embed.get("title", ""), "title", 0, 256)
    yield from text(embed.get("description", ""), "description", 0, 4096)
    yield from text(embed.get("footer", {}).get("text", ""), "footer.text", 0, 2048)
    yield from text(embed.get("author", {}).get("name", ""), "author.name", 0, 256)
    fields = embed.get("fields", [])
    if len(fields) > 25:
        yield too_many("fields", 25)
    for at, field in enumerate(fields):
        yield from text(field.get("name"), f"fields.{at}.name", 1, 256)
        yield from text(field.get("value"), f"fields.{at}.value", 1, 1024)
    for part in ("image", "thumbnail"):
        yield from _address(embed.get(part, {}).get("url"), f"{part}.url", attached=True)
    yield from _address(embed.get("url"), "url")


def _embed_size(embed: Json) -> int:
    fields = [text for field in embed.get("fields", []) for text in (field["name"], field["value"])]
    footer, author = embed.get("footer", {}).get("text"), embed.get("author", {}).get("name")
    texts = [embed.get("title"), embed.get("description"), footer, author, *fields]
    return sum(len(text) for text in texts if text)


def _address(url: Any, path: str, *, attached: bool = False) -> Iterator[Problem]:
    schemes = ("http://", "https://", *(["attachment://"] if attached else []))
    if url is not None and not str(url).startswith(schemes):
        yield Problem(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")


def _allowed_mentions(allowed: Json) -> Iterator[Problem]:
    parse = allowed.get("parse") or []
    if strange := set(parse) - {"roles", "users", "everyone"}:
        sentence = f"Value {sorted(strange)} must be one of roles, users, everyone."
        yield Problem("allowed_mentions.parse", "BASE_TYPE_CHOICES", sentence)
    for key in ("users", "roles"):
        if key in parse and allowed.get(key):
            sentence = f"parse:[{key!r}] and {key}: [ids...] are mutually exclusive."
            yield Problem("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", sentence)
        if len(allowed.get(key) or []) > 100:
            yield too_many(f"allowed_mentions.{key}", 100)


# Components ---------------------------------------------------------------------------------


def walk(components: list[Json], path: str = "components") -> Iterator[tuple[str, Json]]:
    """Every component, whatever it lies in, with its path."""
    for at, component in enumerate(components):
        here = f"{path}.{at}"
        yield here, component
        yield from walk(component.get("components") or [], f"{here}.components")
        for key in ("accessory", "component"):
            if component.get(key):
                yield f"{here}.{key}", component[key]


def _custom_ids(components: list[Json]) -> Iterator[Problem]:
    seen: set[str] = set()
    for path, component in walk(components):
        custom_id = component.get("custom_id")
        if custom_id in seen:
            sentence = "Component custom id cannot be duplicated"
            yield Problem(f"{path}.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", sentence)
        if custom_id is not None:
            seen.add(custom_id)


def _rows(components: list[Json]) -> Iterator[Problem]:
    if len(components) > 5:
        yield too_many("components", 5)
    for at, row in enumerate(components):
        path = f"components.{at}"
        if row.get("type") != ROW:
            yield Problem(
                f"{path}.type", "BASE_TYPE_CHOICES", "Value of field must be one of (1,)."
            )
        else:
            yield from _row(row, path)


def _row(row: Json, path: str) -> Iterator[Problem]:
    children = row.get("components") or []
    yield from how_many(children, f"{path}.components", 1, 5)
    if len(children) > 1 and any(child.get("type") != BUTTON for child in children):
        sentence = "A select menu fills its row alone."
        yield Problem(f"{path}.components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", sentence)
    for at, child in enumerate(children):
        yield from inside(f"{path}.components.{at}", _interactive(child))


def _interactive(component: Json) -> Iterator[Problem]:
    kind = component.get("type")
    if kind == BUTTON:
        yield from _button(component)
    elif kind in SELECTS and kind != TEXT_INPUT:
        yield from _select(component)
    else:
        sentence = "Value of field must be one of (2, 3, 5, 6, 7, 8)."
        yield Problem("type", "BASE_TYPE_CHOICES", sentence)


def _button(button: Json) -> Iterator[Problem]:
    style = button.get("style")
    if style not in range(1, 7):
        yield Problem("style", "BASE_TYPE_CHOICES", "Value of field must be one of (1 ... 6).")
    if button.get("label") is not None:
        yield from text(button["label"], "label", 0, 80)
    if style != PREMIUM_STYLE and not button.get("label") and not button.get("emoji"):
        yield Problem("label", "BUTTON_COMPONENT_LABEL_REQUIRED", "A label or emoji is required")
    yield from _emoji(button.get("emoji"))
    if style == LINK_STYLE:
        yield from text(button.get("url"), "url", 1, 512)
        yield from _address(button.get("url"), "url")
        if "custom_id" in button:
            sentence = "A custom id and url cannot both be specified"
            yield Problem("custom_id", "BUTTON_COMPONENT_CUSTOM_ID_AND_URL", sentence)
    elif style != PREMIUM_STYLE:
        yield from text(button.get("custom_id"), "custom_id", 1, CUSTOM_ID)


def _emoji(emoji: Json | None) -> Iterator[Problem]:
    name = (emoji or {}).get("name") or ""
    if emoji and not emoji.get("id") and (not name or name.isascii()):
        yield Problem("emoji.name", "COMPONENT_INVALID_EMOJI", "Invalid emoji")


def _select(menu: Json) -> Iterator[Problem]:
    yield from text(menu.get("custom_id"), "custom_id", 1, CUSTOM_ID)
    yield from text(menu.get("placeholder") or "", "placeholder", 0, 150)
    if menu["type"] not in SELECTS_TAKING_OPTIONS:
        return
    options = menu.get("options") or []
    yield from how_many(options, "options", 1, 25)
    for at, option in enumerate(options):
        yield from text(option.get("label"), f"options.{at}.label", 1, 100)
        yield from text(option.get("value"), f"options.{at}.value", 1, 100)
        yield from text(option.get("description") or "", f"options.{at}.description", 0, 100)
        yield from inside(f"options.{at}", _emoji(option.get("emoji")))
    if len({option.get("value") for option in options}) < len(options):
        sentence = "The specified option value is already used"
        yield Problem("options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", sentence)
    if not 0 <= menu.get("min_values", 1) <= menu.get("max_values", 1) <= max(1, len(options)):
        yield Problem("max_values", "BASE_TYPE_BAD_LENGTH", "min_values <= max_values <= options.")


def _only_components(payload: Json) -> Iterator[Problem]:
    for key in ("content", "embeds", "sticker_ids", "poll"):
        if payload.get(key):
            sentence = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            yield Problem(key, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", sentence)


def _layout(components: list[Json]) -> Iterator[Problem]:
    everything = list(walk(components))
    if len(everything) > V2_COMPONENTS:
        yield too_many("components", V2_COMPONENTS)
    shown = [item["content"] for _, item in everything if item.get("type") == TEXT_DISPLAY]
    if sum(map(len, shown)) > V2_TEXT:
        sentence = f"Total displayable text exceeds maximum of {V2_TEXT}"
        yield Problem("components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", sentence)
    for at, component in enumerate(components):
        if component.get("type") not in TOP_LEVEL_V2:
            sentence = "Value of field must be one of (1, 9, 10, 12, 13, 14, 17)."
            yield Problem(f"components.{at}.type", "UNION_TYPE_CHOICES", sentence)
    for path, component in everything:
        yield from _part(component, path)


def _part(component: Json, path: str) -> Iterator[Problem]:
    kind = component.get("type")
    if kind == ROW:
        yield from _row(component, path)
    elif kind == TEXT_DISPLAY:
        yield from text(component.get("content"), f"{path}.content", 1, V2_TEXT)
    elif kind == SECTION:
        yield from how_many(component.get("components"), f"{path}.components", 1, 3)
        accessory = component.get("accessory") or {}
        if accessory.get("type") == BUTTON:
            yield from inside(f"{path}.accessory", _button(accessory))
        elif accessory.get("type") != THUMBNAIL:
            yield _required(f"{path}.accessory")
    elif kind == THUMBNAIL:
        yield from _media(component, path)
    elif kind == GALLERY:
        yield from how_many(component.get("items"), f"{path}.items", 1, 10)
        for at, item in enumerate(component.get("items") or []):
            yield from _media(item, f"{path}.items.{at}")
    elif kind == FILE and not component.get("file", {}).get("url", "").startswith("attachment://"):
        yield Problem(
            f"{path}.file.url", "URL_TYPE_INVALID_URL", "Only attachment:// is supported."
        )


def _media(item: Json, path: str) -> Iterator[Problem]:
    url = (item.get("media") or {}).get("url")
    yield from [] if url else [_required(f"{path}.media.url")]
    yield from _address(url, f"{path}.media.url", attached=True)
    yield from text(item.get("description") or "", f"{path}.description", 0, ALT_TEXT)


def attachment_names(payload: Json) -> Iterator[str]:
    """The files that embeds and components point to as `attachment://NAME`."""
    urls = [embed.get(part, {}).get("url") for embed in payload.get("embeds") or []
            for part in ("image", "thumbnail")]  # fmt: skip
    for _, component in walk(payload.get("components") or []):
        urls += [component.get(key, {}).get("url") for key in ("media", "file")]
        urls += [item.get("media", {}).get("url") for item in component.get("items", [])]
    for url in urls:
        if url and url.startswith("attachment://"):
            yield url.removeprefix("attachment://")
