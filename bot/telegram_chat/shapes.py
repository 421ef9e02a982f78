"""What an update looks like as far as this program relies on it; the rest may be anything.

python-telegram-bot takes what it is sent for what the Bot API's documentation
says, so that a wrong type would show as a fault somewhere deep in our own code.
"""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_LARGEST = 2**52  # the Bot API promises that all its ids are smaller

_Number = Annotated[int, Field(ge=-_LARGEST, le=_LARGEST)]


def _sound(text: str) -> str:
    """Lone halves of characters can be neither stored nor sent."""
    text.encode()
    return text


_Text = Annotated[str, AfterValidator(_sound)]
_Count = Annotated[int, Field(ge=0, le=2**40)]  # of seconds, characters or bytes


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True)


class _User(_Shape):
    id: Annotated[int, Field(gt=0, le=_LARGEST)]
    is_bot: bool
    first_name: _Text
    username: _Text | None = None
    language_code: _Text | None = None


class _Chat(_Shape):
    id: _Number
    type: _Text


class _Entity(_Shape):
    type: _Text
    offset: _Count
    length: _Count


class _Origin(_Shape):
    type: _Text
    sender_user: _User | None = None
    chat: _Chat | None = None
    message_id: _Number | None = None


class _File(_Shape):
    file_id: _Text
    file_size: _Count | None = None
    mime_type: _Text | None = None


class _Attached(_Shape):
    """What may have somebody's voice in it."""

    voice: _File | None = None
    video_note: _File | None = None
    audio: _File | None = None
    video: _File | None = None
    document: _File | None = None


class _Elsewhere(_Attached):
    origin: _Origin


class _Quote(_Shape):
    text: str
    is_manual: bool | None = None


class _Button(_Shape):
    text: _Text
    callback_data: _Text | None = None


class _Keyboard(_Shape):
    inline_keyboard: list[list[_Button]] = []


class _Message(_Attached):
    message_id: _Number
    date: _Count
    chat: _Chat
    sender: _User | None = Field(None, alias="from")
    sender_chat: _Chat | None = None
    text: str | None = None  # words are cleaned before they are read
    caption: str | None = None
    entities: list[_Entity] | None = None
    caption_entities: list[_Entity] | None = None
    media_group_id: _Text | None = None
    message_thread_id: _Number | None = None
    is_topic_message: bool | None = None
    is_automatic_forward: bool | None = None
    forward_origin: _Origin | None = None
    reply_to_message: "_Message | None" = None
    external_reply: _Elsewhere | None = None
    quote: _Quote | None = None
    via_bot: _User | None = None
    reply_markup: _Keyboard | None = None


class _Press(_Shape):
    id: _Text
    sender: _User = Field(alias="from")
    message: _Message | None = None
    inline_message_id: _Text | None = None
    data: _Text | None = None


class _Query(_Shape):
    id: _Text
    sender: _User = Field(alias="from")
    query: str


class _Chosen(_Shape):
    result_id: _Text
    sender: _User = Field(alias="from")
    query: str
    inline_message_id: _Text | None = None


class UpdateShape(_Shape):
    """An update of any of the kinds that we are sent."""

    update_id: _Number
    message: _Message | None = None
    channel_post: _Message | None = None
    callback_query: _Press | None = None
    inline_query: _Query | None = None
    chosen_inline_result: _Chosen | None = None
