"""The Bot API's methods that send, edit and delete messages."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from telegram_account import Account
from telegram_limits import (
    ACTIONS,
    Call,
    Refused,
    broken,
    caption,
    keyboard,
    may_send,
    message_text,
)
from telegram_media import Json
from telegram_world import Action, Chat, Content, Keyboard, Message

Method = Callable[[Account, Call], Awaitable[Any]]

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)
ALBUM = range(2, 11)
DELETED_AT_ONCE = range(1, 101)


async def send_message(account: Account, call: Call) -> Json:
    words, entities = message_text(call.fields)
    content = Content(words, entities, keyboard=keyboard(call.json("reply_markup")))
    return _send(account, call, content, "text").json()


async def send_photo(account: Account, call: Call) -> Json:
    return await _send_file(account, call, "photo")


async def send_document(account: Account, call: Call) -> Json:
    return await _send_file(account, call, "document")


async def send_media_group(account: Account, call: Call) -> list[Json]:
    given = call.json("media", [])
    if len(given) not in ALBUM:
        raise broken(f"too {'few' if len(given) < 2 else 'many'} messages to send as an album")
    if "reply_markup" in call:
        raise broken("an album can't have a keyboard")
    kinds = {item.get("type") for item in given}
    if "document" in kinds and len(kinds) > 1:
        raise broken("document can't be mixed with other media types")
    contents = [await _input_media(account, call, item) for item in given]
    may_send(account.chat(call), str(given[0]["type"]))
    account.rates.count(account.chat(call), len(contents))
    album = str(time.time_ns())
    return [
        _send(account, call, content, str(item["type"]), album=album).json()
        for item, content in zip(given, contents, strict=True)
    ]


async def edit_message_text(account: Account, call: Call) -> Json | bool:
    message = _to_edit(account, call)
    words, entities = message_text(call.fields)
    if message.content.media is not None:
        raise broken("there is no text in the message to edit")
    return _edit(message, Content(words, entities, keyboard=_new_keyboard(call)))


async def edit_message_caption(account: Account, call: Call) -> Json | bool:
    message = _to_edit(account, call)
    words, entities = caption(call.fields)
    if message.content.media is None:
        raise broken("there is no caption in the message to edit")
    content = replace(message.content, words=words, entities=entities, keyboard=_new_keyboard(call))
    return _edit(message, content)


async def edit_message_media(account: Account, call: Call) -> Json | bool:
    """Replace a text or a file by a file; an inline message takes no upload."""
    message = _to_edit(account, call)
    given = call.json("media", {})
    if message.inline_id is not None and str(given.get("media", "")).startswith("attach://"):
        raise broken("invalid message content specified")
    content = replace(await _input_media(account, call, given), keyboard=_new_keyboard(call))
    if message.inline_id is None:
        may_send(message.chat, str(given["type"]))
    return _edit(message, content)


async def edit_message_reply_markup(account: Account, call: Call) -> Json | bool:
    message = _to_edit(account, call)
    return _edit(message, replace(message.content, keyboard=_new_keyboard(call)))


async def delete_message(account: Account, call: Call) -> bool:
    message = account.chat(call).messages.get(call.whole("message_id"))
    if message is None or message.deleted:
        raise Refused("message to delete not found")
    _delete(account, message)
    return True


async def delete_messages(account: Account, call: Call) -> bool:
    """Several at once; those that are gone already are skipped."""
    chat, ids = account.chat(call), call.json("message_ids", [])
    if len(ids) not in DELETED_AT_ONCE:
        raise broken("wrong number of message identifiers")
    for message in [chat.messages[i] for i in ids if i in chat.messages]:
        if not message.deleted:
            _delete(account, message)
    return True


async def send_chat_action(account: Account, call: Call) -> bool:
    action = call.text("action")
    if action not in ACTIONS:
        raise broken("wrong parameter action in request")
    chat = account.chat(call)
    may_send(chat, "text")
    thread = call.whole("message_thread_id") or None
    if not (thread == 1 and chat.forum):  # the General topic, which messages may not name
        _thread(call, chat, None)
    account.actions.append(Action(chat, thread, action, time.time()))
    return True


METHODS: dict[str, Method] = {
    "sendmessage": send_message,
    "sendphoto": send_photo,
    "senddocument": send_document,
    "sendmediagroup": send_media_group,
    "sendchataction": send_chat_action,
    "editmessagetext": edit_message_text,
    "editmessagecaption": edit_message_caption,
    "editmessagemedia": edit_message_media,
    "editmessagereplymarkup": edit_message_reply_markup,
    "deletemessage": delete_message,
    "deletemessages": delete_messages,
}


async def _send_file(account: Account, call: Call, kind: str) -> Json:
    given = f"attach://{kind}" if kind in call.files else call.text(kind)
    if not given:
        raise broken(f"there is no {kind} in the request")
    words, entities = caption(call.fields)
    markup = keyboard(call.json("reply_markup"))
    media = await account.resolve(call, given, kind)
    return _send(account, call, Content(words, entities, media, markup), kind).json()


async def _input_media(account: Account, call: Call, given: Json) -> Content:
    """What an InputMediaPhoto or InputMediaDocument shows."""
    kind = given.get("type")
    if kind not in {"photo", "document"}:
        raise broken(f"type of file mismatch: {kind}")
    words, entities = caption(given)
    media = await account.resolve(call, str(given.get("media", "")), kind)
    return Content(words, entities, media)


def _send(
    account: Account, call: Call, content: Content, kind: str, album: str | None = None
) -> Message:
    chat = account.chat(call)
    may_send(chat, kind)
    reply_to = _replied(account, call, chat)
    thread = _thread(call, chat, reply_to)
    if album is None:  # an album is counted as a whole
        account.rates.count(chat)
    return account.post(
        chat,
        account.bot,
        content,
        sender_chat=chat if chat.kind == "channel" else None,
        thread=thread,
        reply_to=reply_to,
        album=album,
    )


def _replied(account: Account, call: Call, chat: Chat) -> Message | None:
    """The message that a request replies to."""
    given = call.json("reply_parameters", {})
    wanted = int(given.get("message_id") or call.whole("reply_to_message_id"))
    if not wanted:
        return None
    elsewhere = given.get("chat_id")
    where = chat if elsewhere is None else account.chats.get(int(elsewhere), chat)
    message = where.messages.get(wanted)
    if message is not None and not message.deleted:
        return message
    if given.get("allow_sending_without_reply") or call.flag("allow_sending_without_reply"):
        return None
    raise Refused("message to be replied not found")


def _thread(call: Call, chat: Chat, reply_to: Message | None) -> int | None:
    """The thread that a message of the bot lands in."""
    wanted = call.whole("message_thread_id")
    if not wanted:
        return thread_of_reply(chat, reply_to)
    topic = chat.topics.get(wanted)
    if topic is None:
        # Threads of replies look alike in updates, but only topics can be named.
        raise Refused("message thread not found", broken=not chat.forum)
    if topic.closed and chat.bot_status != "administrator":
        raise Refused("TOPIC_CLOSED")
    return wanted


def thread_of_reply(chat: Chat, reply_to: Message | None) -> int | None:
    """A reply stays in its topic; in a supergroup without topics it makes a thread."""
    if chat.kind != "supergroup" or reply_to is None or reply_to.chat is not chat:
        return None
    if chat.forum:
        return reply_to.thread
    return reply_to.thread or reply_to.id


def _to_edit(account: Account, call: Call) -> Message:
    if "inline_message_id" in call:
        message = account.inline.get(call.text("inline_message_id"))
        if message is None:
            raise Refused("MESSAGE_ID_INVALID")
        return message
    chat = account.chat(call)
    message = chat.messages.get(call.whole("message_id"))
    if message is None or message.deleted:
        raise Refused("message to edit not found")
    may_send(chat, "text")
    if message.sender is not account.bot:
        raise broken("message can't be edited")
    return message


def _new_keyboard(call: Call) -> Keyboard:
    """An edit without a keyboard takes the old one away."""
    return keyboard(call.json("reply_markup"))


def _edit(message: Message, content: Content) -> Json | bool:
    if content == message.content:
        raise Refused(NOT_MODIFIED)
    message.change(content)
    return True if message.inline_id is not None else message.json()


def _delete(account: Account, message: Message) -> None:
    chat = message.chat
    may = message.sender is account.bot or chat.kind == "private"
    if not may and chat.bot_status != "administrator":
        raise broken("message can't be deleted for everyone")
    message.deleted = time.time()
