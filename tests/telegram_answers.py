"""The Bot API's other methods: answers, commands, files, and what can be asked of chats."""

import re
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, TypeVar

from telegram_account import Account
from telegram_limits import (
    DOWNLOAD_BYTES,
    Call,
    Refused,
    broken,
    caption,
    commands,
    keyboard,
    message_text,
)
from telegram_media import Json
from telegram_messages import Method
from telegram_text import utf16_length
from telegram_world import Answer, Chat, Content, Press, Query, Results, User

Asked = TypeVar("Asked", Press, Query)

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
INLINE_RESULTS = 50
# What each kind of inline result needs beside its id; one of those joined by "|".
NEEDED: Mapping[str, tuple[str, ...]] = {
    "article": ("title", "input_message_content"),
    "photo": ("photo_file_id|photo_url",),
    "document": ("title", "document_file_id|document_url"),
}
SCOPES = {
    *("default", "all_private_chats", "all_group_chats", "all_chat_administrators"),
    *("chat", "chat_administrators", "chat_member"),
}
DESCRIPTIONS = {"setmydescription": 512, "setmyshortdescription": 120}
ADMIN_RIGHTS = (
    *("can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members"),
    *("can_promote_members", "can_change_info", "can_invite_users", "can_post_stories"),
    *("can_edit_stories", "can_delete_stories"),
)


async def get_me(account: Account, _: Call) -> Json:
    return account.bot.json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def answer_callback_query(account: Account, call: Call) -> bool:
    if utf16_length(call.text("text")) > 200:
        raise broken("MESSAGE_TOO_LONG")
    press = _open(account.presses.get(call.text("callback_query_id")), account.callback_life_s)
    press.answered = Answer(call.text("text"), call.flag("show_alert"), time.time())
    return True


async def answer_inline_query(account: Account, call: Call) -> bool:
    results = call.json("results", [])
    _check_results(results)
    if len(call.text("next_offset").encode()) > 64:
        raise broken("NEXT_OFFSET_INVALID")
    button = call.json("button")
    parameter = (button or {}).get("start_parameter")
    if parameter is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", parameter):
        raise broken("SWITCH_PM_PARAM_INVALID")
    for result in results:
        offered(account, result)
    query = _open(account.queries.get(call.text("inline_query_id")), account.inline_life_s)
    options = {
        "cache_time": call.whole("cache_time", 300),
        "is_personal": call.flag("is_personal"),
        "next_offset": call.text("next_offset"),
        "button": button,
    }
    query.answered = Results(results, options, time.time())
    return True


def offered(account: Account, result: Json) -> Content:
    """The message that an inline result becomes when it is chosen."""
    markup = keyboard(result.get("reply_markup"))
    written = result.get("input_message_content")
    if written is not None:
        words, entities = message_text(written, "message_text")
        return Content(words, entities, keyboard=markup)
    words, entities = caption(result)
    kind = result["type"]
    file_id = result.get(f"{kind}_file_id")
    media = account.media.get(file_id) if file_id else account.keep(kind, b"")
    if media is None or media.kind != kind:
        raise broken("wrong file identifier/HTTP URL specified")
    return Content(words, entities, media, markup)


async def set_my_commands(account: Account, call: Call) -> bool:
    account.commands[_scope(call)] = commands(call.json("commands", []))
    return True


async def get_my_commands(account: Account, call: Call) -> list[Json]:
    kept = account.commands.get(_scope(call), [])
    return [{"command": name, "description": description} for name, description in kept]


async def delete_my_commands(account: Account, call: Call) -> bool:
    account.commands.pop(_scope(call), None)
    return True


async def set_description(account: Account, call: Call) -> bool:
    """The methods setMyDescription and setMyShortDescription."""
    field = call.method.removeprefix("setmy")
    field = {"description": "description", "shortdescription": "short_description"}[field]
    text = call.text(field)
    if utf16_length(text) > DESCRIPTIONS[call.method]:
        raise broken(f"{field} is too long")
    account.descriptions[field, _language(call)] = text
    return True


async def get_file(account: Account, call: Call) -> Json:
    """A path to download by; a smaller size of a photo has the side in it."""
    file_id, _, side = call.text("file_id").partition(".")
    media = account.media.get(file_id)
    if media is None:
        raise broken("invalid file_id")
    if media.file_size > DOWNLOAD_BYTES:
        raise Refused("file is too big", broken=media.tells_size)
    if account.lost.get(file_id, 0) > 0:
        account.lost[file_id] -= 1
        raise Refused("wrong file_id or the file is temporarily unavailable")
    return {
        "file_id": call.text("file_id"),
        "file_unique_id": media.unique_id,
        "file_size": media.file_size,
        "file_path": f"{side}/{media.path}" if side else media.path,
    }


def download(account: Account, path: str) -> bytes | None:
    """The bytes behind a `file_path`; None where there is no such file."""
    match = re.fullmatch(r"(?:(\d+)/)?.+/([^./]+)\.\w+", path)
    media = account.media.get(match[2]) if match else None
    if match is None or media is None:
        return None
    return media.download(int(match[1]) if match[1] else None)


async def get_chat(account: Account, call: Call) -> Json:
    chat = _known(account.chat(call))
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
    return chat.json() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys((*gifts, "gifts_from_channels"), False),
        **({"linked_chat_id": chat.linked.id} if chat.linked else {}),
    }


async def get_chat_member(account: Account, call: Call) -> Json:
    chat, user_id = _known(account.chat(call)), call.whole("user_id")
    if user_id == account.bot.id:
        return _member(account.bot, chat.bot_status)
    user = account.users.get(user_id)
    if user is None:
        raise Refused("PARTICIPANT_ID_INVALID")
    default = "member" if chat.user is user else "left"
    return _member(user, chat.statuses.get(user_id, default))


async def get_chat_administrators(account: Account, call: Call) -> list[Json]:
    chat = _known(account.chat(call))
    if chat.kind == "private":
        raise broken("there are no administrators in the private chat")
    found = [
        _member(account.users[user_id], status)
        for user_id, status in chat.statuses.items()
        if status in {"creator", "administrator"}
    ]
    own = [_member(account.bot, chat.bot_status)] if chat.bot_status == "administrator" else []
    return found + own


METHODS: dict[str, Method] = {
    "getme": get_me,
    "answercallbackquery": answer_callback_query,
    "answerinlinequery": answer_inline_query,
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "deletemycommands": delete_my_commands,
    "setmydescription": set_description,
    "setmyshortdescription": set_description,
    "getfile": get_file,
    "getchat": get_chat,
    "getchatmember": get_chat_member,
    "getchatadministrators": get_chat_administrators,
}


def _open(asked: Asked | None, life_s: float) -> Asked:
    """What was asked, if it still may be answered: once, and soon."""
    if asked is not None and asked.answered is not None:
        raise broken(TOO_OLD)
    if asked is None or time.time() - asked.when > life_s:
        raise Refused(TOO_OLD)
    return asked


def _check_results(results: list[Json]) -> None:
    if len(results) > INLINE_RESULTS:
        raise broken("RESULTS_TOO_MUCH")
    ids = [str(result.get("id", "")) for result in results]
    if not all(1 <= len(one.encode()) <= 64 for one in ids):
        raise broken("RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        raise broken("RESULT_ID_DUPLICATE")
    for result in results:
        kind = str(result.get("type"))
        if kind not in NEEDED:
            raise broken("can't parse inline query result: type of the result is unsupported")
        for needed in NEEDED[kind]:
            if not any(result.get(name) for name in needed.split("|")):
                raise broken(f"can't parse inline query result: Can't find field \"{needed}\"")


def _language(call: Call) -> str:
    code = call.text("language_code")
    if not re.fullmatch(r"([a-z]{2})?", code):
        raise broken("LANG_CODE_INVALID")
    return code


def _scope(call: Call) -> tuple[str, str]:
    given: dict[str, Any] = call.json("scope", {"type": "default"})
    if given.get("type") not in SCOPES:
        raise broken("can't parse BotCommandScope: unsupported type specified")
    parts = [given["type"], given.get("chat_id"), given.get("user_id")]
    return ":".join(str(part) for part in parts if part is not None), _language(call)


def _known(chat: Chat) -> Chat:
    """A chat that the bot may ask about."""
    if chat.bot_status in {"left", "kicked"}:
        was = "kicked from" if chat.bot_status == "kicked" else "not a member of"
        verb = "was" if chat.bot_status == "kicked" else "is"
        raise Refused(f"bot {verb} {was} the {chat.kind} chat", code=HTTPStatus.FORBIDDEN)
    return chat


def _member(user: User, status: str) -> Json:
    body: Json = {"user": user.json(), "status": status}
    if status == "creator":
        body["is_anonymous"] = False
    elif status == "administrator":
        body |= {"can_be_edited": False, "is_anonymous": False}
        body |= dict.fromkeys(ADMIN_RIGHTS, True)
    elif status == "kicked":
        body["until_date"] = 0
    return body
