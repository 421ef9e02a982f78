"""Files as Telegram keeps them."""

import io
from dataclasses import dataclass
from typing import Any

from PIL import Image

Json = dict[str, Any]

ENDINGS = {
    "photo": "jpg",
    "voice": "oga",
    "sticker": "webp",
    "audio": "mp3",
    "video": "mp4",
    "video_note": "mp4",
    "animation": "mp4",
}
PHOTO_SIDES = (90, 320, 800, 1280, 2560)  # pixels; a photo is kept in each that it fills


@dataclass(frozen=True, eq=False)
class Media:
    """A file as Telegram keeps it: `kind` is the field of a message that it stands in."""

    kind: str
    data: bytes
    file_id: str
    unique_id: str
    name: str = ""
    mime: str = ""
    width: int = 0
    height: int = 0
    duration: int = 0  # seconds
    folder: str = ""  # of its path, where it is an odd one
    size: int | None = None  # bytes that Telegram tells of, where they are not those of the data
    tells_size: bool = True  # to whoever is told of a message with it

    def json(self) -> Json | list[Json]:
        if self.kind == "photo":
            return [self._size(side) for side in self.sides]
        body = self._ids("", self.file_size) | self._shape()
        if not self.tells_size:
            del body["file_size"]
        more = {"file_name": self.name, "mime_type": self.mime}
        return body | {key: value for key, value in more.items() if value}

    def _shape(self) -> Json:
        shape = {"width": self.width, "height": self.height}
        match self.kind:
            case "sticker":
                return shape | {"type": "regular", "is_animated": False, "is_video": False}
            case "voice" | "audio":
                return {"duration": self.duration}
            case "video" | "animation":
                return shape | {"duration": self.duration}
            case "video_note":
                return {"length": self.width, "duration": self.duration}
        return {}

    @property
    def file_size(self) -> int:
        """How large Telegram says it is."""
        return len(self.data) if self.size is None else self.size

    @property
    def sides(self) -> list[int]:
        """The longer sides that the photo is kept in, rising."""
        longest = min(max(self.width, self.height), PHOTO_SIDES[-1])
        return [side for side in PHOTO_SIDES if side < longest] + [max(longest, 1)]

    @property
    def path(self) -> str:
        """The `file_path` of the whole file; see download()."""
        folder = self.folder or f"{self.kind}s"
        return f"{folder}/{self.file_id}.{ENDINGS.get(self.kind, 'bin')}"

    def download(self, side: int | None) -> bytes:
        """What a download gives: photos come as JPEG, scaled so that `side` is the longer."""
        if self.kind != "photo":
            return self.data
        with Image.open(io.BytesIO(self.data)) as picture:
            small = picture.convert("RGB")
        small.thumbnail((side or self.sides[-1],) * 2)
        output = io.BytesIO()
        small.save(output, "JPEG", quality=87)
        return output.getvalue()

    def _size(self, side: int) -> Json:
        scale = side / max(self.width, self.height, 1)
        width, height = (max(round(pixels * scale), 1) for pixels in (self.width, self.height))
        largest = side == self.sides[-1]
        size = int(len(self.data) * min(scale, 1) ** 2)
        return self._ids("" if largest else f".{side}", size) | {"width": width, "height": height}

    def _ids(self, suffix: str, size: int) -> Json:
        return {
            "file_id": self.file_id + suffix,
            "file_unique_id": self.unique_id + suffix,
            "file_size": size,
        }


def small_photo() -> bytes:
    """A photo to send where any will do."""
    output = io.BytesIO()
    Image.new("RGB", (64, 48), "orange").save(output, "JPEG")
    return output.getvalue()
