"""What events look like as far as this program relies on it; the rest may be anything.

discord.py takes what it is sent for what Discord's documentation says, so that
a wrong type would show as a fault somewhere deep in our own code.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator


def _sound(text: str) -> str:
    """Lone halves of characters can be neither stored nor sent."""
    text.encode()
    return text


_Text = Annotated[str, AfterValidator(_sound)]
_Id = Annotated[str, Field(pattern=r"^[0-9]{1,20}\z")]  # of 64 bits
_Count = Annotated[int, Field(ge=0, lt=2**63)]

_FILE = 11  # the type of an option that is a file
# Integers, booleans and numbers by the type of their option; all others are texts and ids.
_VALUES: dict[int, tuple[type, ...]] = {4: (int,), 5: (bool,), 10: (int, float)}


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True)


class _User(_Shape):
    id: _Id
    username: _Text
    discriminator: _Text
    avatar: _Text | None
    bot: bool = False


class _Member(_Shape):
    user: _User
    permissions: _Id | None = None


class _File(_Shape):
    id: _Id
    filename: _Text
    size: _Count
    url: _Text
    content_type: _Text | None = None


class _Reference(_Shape):
    type: int = 0
    message_id: _Id | None = None
    channel_id: _Id


class _Snapshot(_Shape):
    content: str
    flags: _Count = 0
    attachments: list[_File] = []


class _Forwarded(_Shape):
    message: _Snapshot


class MessageShape(_Shape):
    """MESSAGE_CREATE, and the messages in other events."""

    id: _Id
    channel_id: _Id
    author: _User
    content: str  # cleaned before it is read
    type: int
    guild_id: _Id | None = None
    webhook_id: _Id | None = None
    flags: _Count = 0
    attachments: list[_File] = []
    message_reference: _Reference | None = None
    referenced_message: "MessageShape | None" = None
    message_snapshots: list[_Forwarded] = []


class _Option(_Shape):
    name: _Text
    type: int
    value: str | bool | int | float | None = None

    @model_validator(mode="after")
    def _has_its_type(self) -> "_Option":
        if type(self.value) not in _VALUES.get(self.type, (str,)):
            raise ValueError("of another type than it says")
        return self


class _Resolved(_Shape):
    messages: dict[_Id, MessageShape] = {}
    attachments: dict[_Id, _File] = {}


class _Command(_Shape):
    name: _Text
    type: Literal[1, 2, 3] = 1
    guild_id: _Id | None = None
    target_id: _Id | None = None
    options: list[_Option] = []
    resolved: _Resolved = _Resolved()

    @model_validator(mode="after")
    def _has_its_files(self) -> "_Command":
        files = {option.value for option in self.options if option.type == _FILE}
        if not files <= self.resolved.attachments.keys():
            raise ValueError("a file that is not there")
        return self


class _Component(_Shape):
    custom_id: _Text
    component_type: int
    values: list[_Text] = []


class _Interaction(_Shape):
    id: _Id
    application_id: _Id
    token: _Text
    locale: _Text
    guild_id: _Id | None = None
    member: _Member | None = None
    user: _User | None = None
    message: MessageShape | None = None

    @model_validator(mode="after")
    def _is_somebodys(self) -> "_Interaction":
        if (self.user if self.guild_id is None else self.member) is None:
            raise ValueError("somebody must have done it")
        return self


class CommandShape(_Interaction):
    """INTERACTION_CREATE of a command."""

    type: Literal[2]
    data: _Command


class ComponentShape(_Interaction):
    """INTERACTION_CREATE of a button or a menu."""

    type: Literal[3]
    data: _Component
