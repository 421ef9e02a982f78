"""Photos that Telegram has already, by the drawing they show."""

from collections import OrderedDict

_KEPT = 2000  # ids of the newest; the others are uploaded again when they are asked for


class Photos:
    """Telegram's ids of drawings' photos, kept only while the program runs."""

    def __init__(self) -> None:
        self._ids: OrderedDict[str, str] = OrderedDict()

    def known(self, drawing_id: str) -> str | None:
        """The id of a drawing's photo, where it was seen."""
        return self._ids.get(drawing_id)

    def note(self, drawing_id: str, file_id: str) -> None:
        """Remember a photo."""
        self._ids[drawing_id] = file_id
        while len(self._ids) > _KEPT:
            self._ids.popitem(last=False)
