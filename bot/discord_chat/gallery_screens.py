"""What the messages of a gallery show: a page, an opened drawing, a year.

Where one is in the gallery stands in every button, as filter and page, so that
browsing goes on after a restart and in two windows at once.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import discord
from discord import ButtonStyle

from bot import replies
from bot.answer import listed, remembered, said, shown
from bot.discord_chat import texts
from bot.discord_chat.buttons import keep_button
from bot.discord_chat.components import Item, button, menu, view
from bot.discord_chat.posting import opened
from bot.sheets.page import PAGE, Thumbnail, page_sheet
from bot.sheets.year import year_sheet
from engine.errors import Refused
from engine.values import EMOTIONS
from storage.records import Entry, Filter

ALL, FAVOURITES = "all", "favourites"
_DESCRIPTION = 100  # characters beside an option
_QUOTED = 300  # characters of one's own text above an opened drawing


@dataclass(frozen=True)
class Spot:
    """Where one is: which drawings, and the page of them from 0."""

    chosen: str = ALL
    page: int = 0

    @classmethod
    def of(cls, chosen: str, page: str) -> "Spot":
        """The spot in a button. Raises Refused where it is none of ours."""
        if chosen not in {ALL, FAVOURITES, *EMOTIONS} or not page.isascii() or len(page) > 9:
            raise Refused("refused-gone")
        return cls(chosen, int(page) if page.isdigit() else 0)

    @property
    def filter(self) -> Filter:
        """For the gallery itself."""
        return Filter(
            emotion=self.chosen if self.chosen in EMOTIONS else None,
            favourites=self.chosen == FAVOURITES,
        )

    @property
    def parts(self) -> tuple[str, int]:
        """For a button."""
        return self.chosen, self.page


@dataclass(frozen=True)
class Screen:
    """All that the gallery's message shows."""

    words: str
    view: discord.ui.View
    files: Sequence[discord.File] = ()


def page(
    locale: str, spot: Spot, entries: Sequence[Entry], count: int, *, above: str = ""
) -> Screen:
    """A page of the gallery; `count` is of all pages, `above` a sentence to begin with. Blocks."""
    lines = [above, ""] if above else []
    if not entries:
        lines.append(
            _say(locale, "gallery-empty" if spot.chosen == ALL else "gallery-empty-filter")
        )
        rows = [] if spot.chosen == ALL else [[_filters(locale, spot)]]
        return Screen("\n".join(lines), view(*rows))
    lines += [f"**{_say(locale, 'gallery-title', count=count)}**", ""]
    lines += [_line(locale, number, entry) for number, entry in enumerate(entries, start=1)]
    pages = -(-count // PAGE)
    if pages > 1:
        lines += ["", _say(locale, "gallery-page", page=spot.page + 1, pages=pages)]
    sheet = page_sheet(
        [Thumbnail([each.path for each in entry.pictures], entry.favourite) for entry in entries]
    )
    rows = [[_open_menu(locale, spot, entries)], [_filters(locale, spot)]]
    rows += [_turning(locale, spot, pages), _deeds(locale, spot)]
    picture = discord.File(io.BytesIO(sheet), "gallery.jpg", description=_say(locale, "page-alt"))
    return Screen("\n".join(lines), view(*rows), [picture])


def _say(locale: str, sentence: str, **facts: str | int) -> str:
    return replies.say(locale, sentence, **facts)


def _line(locale: str, number: int, entry: Entry) -> str:
    moment = f"<t:{int(entry.created_at.timestamp())}:D>"  # each client writes it its own way
    line = listed(entry, number, moment, locale)
    # A full stop after the number would make it a list, which Discord numbers anew.
    return line.replace(".", "\\.", 1) + (" ❤️" if entry.favourite else "")


def _open_menu(locale: str, spot: Spot, entries: Sequence[Entry]) -> Item:
    options = [
        discord.SelectOption(
            label=f"{number}. {_title(locale, entry)}",
            description=_in_one_line(entry.text or said(entry) or "", _DESCRIPTION) or None,
            value=entry.id,
        )
        for number, entry in enumerate(entries, start=1)
    ]
    return menu(_say(locale, "gallery-open"), options, "gallery", "open", *spot.parts)


def _title(locale: str, entry: Entry) -> str:
    """What its first picture shows: in somebody's despair not what was read."""
    shown_first = next((each.emotion for each in entry.pictures), entry.feeling.strongest)
    return replies.emotion(locale, shown_first)


def _filters(locale: str, spot: Spot) -> Item:
    names = {ALL: _say(locale, "filter-all"), FAVOURITES: _say(locale, "filter-favourites")}
    names |= {name: replies.emotion(locale, name) for name in EMOTIONS}
    options = [
        discord.SelectOption(label=name, value=code, default=code == spot.chosen)
        for code, name in names.items()
    ]
    return menu(_say(locale, "gallery-filter"), options, "gallery", "filter")


def _turning(locale: str, spot: Spot, pages: int) -> list[Item]:
    if pages <= 1:
        return []
    here = spot.page
    return [
        button(
            _say(locale, "button-newer"),
            *("gallery", "page", spot.chosen, max(here - 1, 0)),
            emoji="◀️",
            disabled=here == 0,
        ),
        button(
            _say(locale, "button-older"),
            *("gallery", "page", spot.chosen, here + 1),
            emoji="▶️",
            disabled=here >= pages - 1,
        ),
    ]


def _deeds(locale: str, spot: Spot) -> list[Item]:
    danger = ButtonStyle.danger
    return [
        button(_say(locale, "button-year"), "gallery", "year", 0, *spot.parts, emoji="🗓️"),
        button(_say(locale, "button-export"), "gallery", "export", emoji="📦"),
        button(_say(locale, "button-clean"), "gallery", "clean", *spot.parts, style=danger),
    ]


def drawing(locale: str, spot: Spot, entry: Entry) -> Screen:
    """One drawing, large, with the words that it was made from."""
    words = remembered(entry, locale)
    if own := entry.text or said(entry):
        words = f"{texts.quoted(_in_one_line(own, _QUOTED))}\n\n{words}"
    return Screen(words, beside_drawing(locale, spot, entry), opened(shown(entry, locale)))


def beside_drawing(locale: str, spot: Spot, entry: Entry) -> discord.ui.View:
    """The buttons of an opened drawing."""
    where = (entry.id, *spot.parts)
    return view(
        [
            keep_button(entry, locale, "gallery", *where),
            button(_say(locale, "button-delete"), "gallery", "delete", *where, emoji="🗑️"),
            button(_say(locale, "button-share"), "gallery", "share", entry.id, emoji="📣"),
            button(_say(locale, "button-details"), "draw", "details", entry.id, emoji="🔎"),
            _back(locale, spot),
        ]
    )


def _back(locale: str, spot: Spot) -> Item:
    return button(_say(locale, "button-back"), "gallery", "page", *spot.parts, emoji="↩️")


def _in_one_line(text: str, length: int) -> str:
    return texts.shortened(" ".join(text.split()), length)


def year(
    locale: str,
    spot: Spot,
    shown_year: int,
    days: Mapping[date, Mapping[str, float]],
    years: Sequence[int],
) -> Screen:
    """A picture of one's year, and the way to the years with drawings beside it. Blocks."""
    before = max((each for each in years if each < shown_year), default=None)
    after = min((each for each in years if each > shown_year), default=None)
    buttons = [
        button(str(each), "gallery", "year", each, *spot.parts, emoji=arrow)
        for each, arrow in ((before, "◀️"), (after, "▶️"))
        if each is not None
    ]
    rows = view([*buttons, _back(locale, spot)])
    written = str(shown_year)  # as a word: a number would be grouped
    if not days:
        return Screen(_say(locale, "year-empty", year=written), rows)
    alt = _say(locale, "year-alt", year=written)
    picture = discord.File(
        io.BytesIO(year_sheet(shown_year, days)), f"{written}.jpg", description=alt
    )
    return Screen(_say(locale, "year", year=written), rows, [picture])


def clean_question(locale: str, spot: Spot, count: int) -> Screen:
    """Whether all but the favourites are really to be deleted."""
    return Screen(
        _say(locale, "clean-ask", count=count),
        view(
            [
                button(
                    _say(locale, "button-yes-delete"),
                    *("gallery", "clean-yes"),
                    style=ButtonStyle.danger,
                ),
                button(_say(locale, "button-no-keep"), "gallery", "page", *spot.parts),
            ]
        ),
    )
