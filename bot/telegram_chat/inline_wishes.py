"""What inline mode wishes to have drawn, and what its button knows of that.

A button has no room for the words, and we keep none that nobody sent to us. It
carries what was read in them, which is all a picture needs: so it works after
a restart, and without the feedback that bots have to be given by @BotFather.
"""

import base64
import binascii
import struct

from telegram import ChosenInlineResult, Update

from bot.desk import Asked, Desk
from bot.telegram_chat.data import Verb, pack, parse
from bot.telegram_chat.senders import key_of, locale_of
from engine.errors import BadInput, Refused
from engine.values import EMOTIONS, Feeling, Request

RESULT = "paint"  # the id of an offer to paint

_READ = struct.Struct(f">{len(EMOTIONS)}HHBQ")  # emotions, clarity, flags, whose words they are
_FULL = 65_535  # a confidence of 1
_CLEAR, _GENTLE = 1, 2

Wish = tuple[Asked, Request]


async def chosen(desk: Desk, result: ChosenInlineResult) -> Wish | None:
    """The wish of somebody who has sent what we offered; None where there is none in it."""
    if result.result_id != RESULT or not result.inline_message_id:
        return None
    locale = await locale_of(desk, result)
    return _asked(result.from_user.id, result.inline_message_id, locale), Request(result.query)


async def pressed(desk: Desk, update: Update) -> Wish | None:
    """The same of somebody who pressed the button in it. Raises Refused for anybody else."""
    query = update.callback_query
    if query is None or not query.inline_message_id:
        return None
    verb, facts = parse(query.data)
    if verb is not Verb.PAINT or not facts:
        return None
    request, user_id = _unpacked(facts[0])
    if user_id != query.from_user.id:
        raise Refused("refused-not-yours")
    locale = await locale_of(desk, query)
    return _asked(user_id, query.inline_message_id, locale), request


def _asked(user_id: int, inline_id: str, locale: str) -> Asked:
    """Drawn once for each message, whatever tells of it first; it goes through the private chat."""
    return Asked(
        intake_key=f"telegram:inline:{inline_id}",
        user_key=key_of(user_id),
        locale=locale,
        address={"chat": user_id, "inline": inline_id},
    )


def packed(feeling: Feeling, *, gentle: bool, user_id: int) -> str:
    """The data of the button in an offer to somebody."""
    confidences = [round(_FULL * feeling.emotions[name]) for name in EMOTIONS]
    flags = _CLEAR * feeling.clear | _GENTLE * gentle
    told = _READ.pack(*confidences, round(_FULL * feeling.clarity), flags, user_id)
    return pack(Verb.PAINT, base64.urlsafe_b64encode(told).rstrip(b"=").decode())


def _unpacked(told: str) -> tuple[Request, int]:
    """What a button says was read, and in whose words. Raises BadInput."""
    try:
        data = base64.urlsafe_b64decode(told + "=" * (-len(told) % 4))
        *confidences, clarity, flags, user_id = _READ.unpack(data)
    except (binascii.Error, ValueError, struct.error) as error:
        raise BadInput("The button's data is not ours.") from error
    total = sum(confidences)
    if not total:
        raise BadInput("The button's data names no feeling.")
    emotions = {name: part / total for name, part in zip(EMOTIONS, confidences, strict=True)}
    feeling = Feeling(emotions, clear=bool(flags & _CLEAR), clarity=clarity / _FULL)
    return Request(feeling=feeling, gentle=bool(flags & _GENTLE)), user_id
