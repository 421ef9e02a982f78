"""How Telegram reads formatted text: HTML, MarkdownV2, commands and mentions as entities.

Offsets and lengths are UTF-16 code units, as on the wire. This module knows no server.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Entity = Mapping[str, Any]

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
MARKS = {
    "```": "pre",
    "`": "code",
    "||": "spoiler",
    "__": "underline",
    "*": "bold",
    "_": "italic",
    "~": "strikethrough",
}
INVISIBLE = {"Cc", "Cf", "Zl", "Zp", "Zs"}  # categories of which no message consists alone
RESERVED = set("_*[]()~`>#+-=|{}.!")

_HTML = re.compile(
    r"""(?P<plain>[^<&]+)
    |(?P<named>&(?:lt|gt|amp|quot|\#\d+|\#[xX][0-9a-fA-F]+);?)
    |</(?P<end>[^\s>]*)\s*(?P<ended>>?)
    |<(?P<start>[^\s>]*)(?P<attributes>(?:"[^"]*"|'[^']*'|[^>"'])*)(?P<started>>?)
    |(?P<ampersand>&)""",
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+)))?""")
_FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w@/]))"
    r"|(?P<mention>(?<![\w@])@[A-Za-z]\w{3,31}(?!\w))"
)


class EntityError(ValueError):
    """The text is not well-formed; the message is the sentence Telegram answers with."""


def utf16_length(text: str) -> int:
    """The length that Telegram counts: characters outside the first plane are two."""
    return len(text) + sum(character > "\uffff" for character in text)


def parse(text: str, mode: str) -> tuple[str, list[Entity]]:
    """The plain text and its entities; `mode` is '', 'html' or 'markdownv2'. Raises EntityError."""
    if mode == "html":
        return _parse_html(text)
    if mode == "markdownv2":
        return _Markdown(text).parse()
    return text, []


def trim(text: str, entities: Iterable[Entity]) -> tuple[str, tuple[Entity, ...]]:
    """What is left of a message once white space around it is gone, as Telegram shows it."""
    text = "".join(c if c >= " " or c == "\n" else " " for c in text)
    if all(unicodedata.category(c) in INVISIBLE for c in text):
        return "", ()
    kept = text.strip()
    cut = utf16_length(text[: len(text) - len(text.lstrip())])
    end = utf16_length(kept)
    moved = []
    for entity in entities:
        start = max(entity["offset"] - cut, 0)
        stop = min(entity["offset"] + entity["length"] - cut, end)
        if stop > start:
            moved.append({**entity, "offset": start, "length": stop - start})
    return kept, tuple(moved)


def found(text: str, entities: Iterable[Entity] = ()) -> tuple[Entity, ...]:
    """These entities and the commands and mentions that Telegram itself finds beside them."""
    kept = list(entities)
    taken = [
        range(entity["offset"], entity["offset"] + entity["length"])
        for entity in kept
        if entity["type"] in {"code", "pre", "text_link", "bot_command", "mention"}
    ]
    for match in _FOUND.finditer(text):
        offset, length = utf16_length(text[: match.start()]), utf16_length(match[0])
        if not any(offset in span for span in taken):
            kept.append({"type": match.lastgroup, "offset": offset, "length": length})
    return tuple(sorted(kept, key=lambda entity: (entity["offset"], -entity["length"])))


@dataclass
class _Open:
    """An entity whose end has not come yet."""

    mark: str  # the tag or sign that began it
    kind: str
    offset: int
    at: int  # where it began in the source, in characters
    more: dict[str, str] = field(default_factory=dict)


@dataclass
class _Output:
    """Plain text that grows, and the entities in it."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    entities: list[Entity] = field(default_factory=list)
    nested: list[_Open] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.pieces.append(text)
        self.length += utf16_length(text)

    def open(self, mark: str, kind: str, at: int, **more: str) -> None:
        self.nested.append(_Open(mark, kind, self.length, at, more))

    def close(self, **more: str) -> None:
        begun = self.nested.pop()
        length = self.length - begun.offset
        if length and not (begun.kind == "text_link" and not {**begun.more, **more}.get("url")):
            self.entities.append(
                {"type": begun.kind, "offset": begun.offset, "length": length} | begun.more | more
            )

    def result(self) -> tuple[str, list[Entity]]:
        ordered = sorted(self.entities, key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.pieces), ordered


def _byte(text: str, at: int) -> int:
    return len(text[:at].encode())


def _parse_html(text: str) -> tuple[str, list[Entity]]:
    output = _Output()
    for match in _HTML.finditer(text):
        if match["plain"] is not None:
            output.add(match["plain"])
        elif match["named"] is not None:
            output.add(html.unescape(match["named"].rstrip(";") + ";"))
        elif match["ampersand"] is not None:
            output.add("&")
        elif match["end"] is not None:
            _end_tag(output, match, _byte(text, match.start()))
        else:
            _start_tag(output, match, _byte(text, match.start()))
    if output.nested:
        tag = output.nested[-1].mark
        raise EntityError(f'Can\'t find end tag corresponding to start tag "{tag}"')
    return output.result()


def _start_tag(output: _Output, match: re.Match[str], byte: int) -> None:
    tag = match["start"].lower()
    if not match["started"] and not match["attributes"]:
        raise EntityError(f"Unclosed start tag at byte offset {byte}")
    if tag not in TAGS:
        raise EntityError(f'Unsupported start tag "{tag}" at byte offset {byte}')
    if not match["started"]:
        raise EntityError(f"Unclosed start tag at byte offset {byte}")
    attributes = {
        name.lower(): html.unescape(double or single or bare)
        for name, double, single, bare in _ATTRIBUTE.findall(match["attributes"])
    }
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise EntityError(f'Tag "span" must have class "tg-spoiler" at byte offset {byte}')
    more = {}
    if tag == "a":
        more = {"url": attributes.get("href", "")}
    elif tag == "tg-emoji":
        more = {"custom_emoji_id": attributes.get("emoji-id", "")}
    kind = "expandable_blockquote" if "expandable" in attributes else TAGS[tag]
    output.open(tag, kind, byte, **more)


def _end_tag(output: _Output, match: re.Match[str], byte: int) -> None:
    tag = match["end"].lower()
    if not output.nested:
        raise EntityError(f"Unexpected end tag at byte offset {byte}")
    if not match["ended"]:
        raise EntityError(f"Unclosed end tag at byte offset {byte}")
    expected = output.nested[-1].mark
    if tag not in {"", expected}:
        raise EntityError(
            f'Unmatched end tag at byte offset {byte}, expected "</{expected}>", found "</{tag}>"'
        )
    output.close()


class _Markdown:
    """A reader of MarkdownV2, from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._output = _Output()

    def parse(self) -> tuple[str, list[Entity]]:
        while self._at < len(self._text):
            if not (self._escaped() or self._inside_code() or self._sign()):
                self._character()
        nested = self._output.nested
        if nested and nested[-1].kind == "blockquote":
            self._output.close()
        if nested:
            kind = nested[-1].kind.replace("text_link", "text URL").capitalize()
            byte = _byte(self._text, nested[-1].at)
            raise EntityError(f"Can't find end of {kind} entity at byte offset {byte}")
        return self._output.result()

    def _escaped(self) -> bool:
        following = self._text[self._at + 1 : self._at + 2]
        if self._text[self._at] != "\\" or not "\0" < following < "\x7f":
            return False
        self._output.add(following)
        self._at += 2
        return True

    def _inside_code(self) -> bool:
        """Between backticks nothing but their end means anything."""
        nested = self._output.nested
        if not nested or nested[-1].kind not in {"code", "pre"}:
            return False
        if self._text.startswith(nested[-1].mark, self._at):
            self._at += len(nested[-1].mark)
            self._output.close()
        else:
            self._character(code=True)
        return True

    def _sign(self) -> bool:
        """A sign that begins or ends an entity."""
        text, at, output = self._text, self._at, self._output
        top = output.nested[-1].mark if output.nested else ""
        if text[at] == ">" and (at == 0 or text[at - 1] == "\n"):
            if top != ">":
                output.open(">", "blockquote", at)
            self._at += 1
        elif text.startswith("![", at) or text[at] == "[":
            output.open("[", "custom_emoji" if text[at] == "!" else "text_link", at)
            self._at += 1 + (text[at] == "!")
        elif text[at] == "]" and top == "[":
            self._end_link()
        elif mark := next((mark for mark in MARKS if text.startswith(mark, at)), ""):
            if mark == top:
                output.close()
            else:
                output.open(mark, MARKS[mark], at)
            self._at += len(mark)
        else:
            return False
        return True

    def _end_link(self) -> None:
        match = re.compile(r"\]\(((?:\\.|[^)\\])*)\)").match(self._text, self._at)
        if match is None:
            byte = _byte(self._text, self._at)
            raise EntityError(f"Can't find end of a URL at byte offset {byte}")
        url = re.sub(r"\\(.)", r"\1", match[1])
        if self._output.nested[-1].kind == "custom_emoji":
            self._output.close(custom_emoji_id=url.removeprefix("tg://emoji?id="))
        else:
            self._output.close(url=url)
        self._at = match.end()

    def _character(self, *, code: bool = False) -> None:
        character = self._text[self._at]
        if not code and character in RESERVED:
            raise EntityError(
                f"Character '{character}' is reserved and must be escaped with the preceding '\\'"
            )
        nested = self._output.nested
        quote_ends = character == "\n" and not self._text.startswith(">", self._at + 1)
        if quote_ends and nested and nested[-1].kind == "blockquote":
            self._output.close()
        self._output.add(character)
        self._at += 1
