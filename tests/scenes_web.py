"""The page as a scene: people are browsers, a talk is what theirs shows of a wish."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from free_ports import free_port

LOOK_S = 0.1  # between two looks at what changes
READY_WITHIN_S = 20.0
OF_A_DRAWING = ("redraw", "more", "blend", "keep", "delete", "details")


@dataclass(eq=False)
class Person:
    """A browser; its cookie is who it is."""

    language: str
    cookie: str = ""
    coming: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(eq=False)
class WebTalk:
    """A wish as it was told last, or why there is none."""

    person: Person
    wish: Mapping[str, Any] | None
    refused: str = ""
    gone: bool = False

    @property
    def taken(self) -> bool:
        return True

    @property
    def drawing(self) -> Mapping[str, Any] | None:
        return self.wish["drawing"] if self.wish else None

    @property
    def words(self) -> str:
        if self.wish is None:
            return self.refused
        if self.drawing is None:
            return str(self.wish["failure"] or self.wish["words"])
        # The page paints the bars by itself, unless somebody is in despair.
        bars = [] if self.drawing["care"] else self.drawing["pictures"]
        told = "\n".join(f"{bar['confidence']:.0%} {bar['emotion']}" for bar in bars)
        return f"{self.drawing['words']}\n\n{told}".strip()

    @property
    def shown(self) -> list[int]:
        return [len(self.drawing["pictures"])] if self.drawing and not self.gone else []

    @property
    def looks(self) -> list[Any]:
        """A page is looked at; nothing keeps what it was."""
        return []

    @property
    def buttons(self) -> Mapping[str, str]:
        if self.wish is None or self.gone or self.wish["failure"]:
            return {}
        if self.drawing is None:
            return {"cancel": f"cancel:{self.wish['id']}"}
        verbs = {*OF_A_DRAWING, *(["unkeep"] if self.drawing["favourite"] else [])}
        verbs -= {"more"} if self.drawing["care"] else set()
        return {verb: f"{verb}:{self.drawing['id']}" for verb in verbs}


@dataclass
class OnWeb:
    """A page at a port of this machine, which a bot may serve or not."""

    port: int
    client: httpx.AsyncClient
    pictures: int = 3
    talks: list[WebTalk] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def settings(self) -> dict[str, str]:
        return {"WEB_PORT": str(self.port)}

    async def ready(self) -> None:
        async with asyncio.timeout(READY_WITHIN_S):
            while True:
                with suppress(httpx.TransportError):
                    if (await self.client.get("/healthz")).status_code == 200:
                        return
                await asyncio.sleep(LOOK_S)

    def person(self, language: str = "en") -> Person:
        return Person(language)

    def key(self, person: Person) -> str:
        return f"web:{person.cookie.partition('=')[2].partition('.')[0]}"

    async def request(self, person: Person, method: str, way: str, **more: Any) -> httpx.Response:
        async with person.coming:
            if not person.cookie:
                come = await self.client.get("/")
                person.cookie = come.headers["set-cookie"].partition(";")[0]
                self.client.cookies.clear()
        told = {"Cookie": person.cookie, "Accept-Language": person.language}
        answer = await self.client.request(method, way, headers=told, **more)
        if answer.status_code >= 500:
            self.violations.append(f"{method} {way}: {answer.status_code}")
        return answer

    async def send(self, person: Person, text: str) -> WebTalk:
        return self._talk(person, await self._post(person, json={"text": text}))

    async def ask(self, person: Person, text: str) -> WebTalk:
        return await self.send(person, text)

    async def speak(self, person: Person, sound: bytes) -> WebTalk:
        return self._talk(person, await self._post(person, files={"voice": ("a.ogg", sound)}))

    async def _post(self, person: Person, **body: Any) -> httpx.Response:
        return await self.request(person, "POST", "/api/drawings", **body)

    def _talk(self, person: Person, answer: httpx.Response) -> WebTalk:
        told = answer.json()
        taken = answer.status_code == 202
        talk = WebTalk(person, told if taken else None, "" if taken else told["error"]["message"])
        self.talks.append(talk)
        return talk

    async def press(self, person: Person, talk: Any, sent: str, *, forged: bool = False) -> str:
        *_, verb, id_ = ("", *sent.split(":"))
        ways = {
            "cancel": ("POST", f"/api/drawings/{id_}/cancel"),
            "keep": ("PUT", f"/api/gallery/{id_}/favourite"),
            "unkeep": ("DELETE", f"/api/gallery/{id_}/favourite"),
            "delete": ("DELETE", f"/api/gallery/{id_}"),
        }
        method, way = ways.get(verb, ("POST", f"/api/gallery/{id_}/{verb}"))
        answer = await self.request(person, method, way)
        return "" if answer.is_success else str(answer.json()["error"]["message"])

    def whispers(self, person: Person) -> list[str]:
        mine = [talk.drawing for talk in self.talks if talk.person is person and talk.drawing]
        return [drawing["care"] for drawing in mine if drawing["care"]]

    async def wait_for(self, condition: Callable[[], Any], seconds: float) -> Any:
        async with asyncio.timeout(seconds):
            while not (met := condition()):
                for talk in self.talks:
                    await self._look(talk)
                await asyncio.sleep(LOOK_S)
        return met

    async def _look(self, talk: WebTalk) -> None:
        """What a browser does that is told of a change."""
        if talk.wish is None or talk.gone or talk.wish["failure"]:
            return
        with suppress(httpx.TransportError):
            answer = await self.request(talk.person, "GET", f"/api/drawings/{talk.wish['id']}")
            gone = answer.status_code == 404
            told = talk.wish if gone else answer.json()
            if talk.drawing is not None and told["drawing"] is None:  # it was deleted
                talk.gone = True
            else:
                talk.gone, talk.wish = gone, told


@asynccontextmanager
async def on_web() -> AsyncIterator[OnWeb]:
    """The scene, at a port of its own."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=address, timeout=30) as client:
        yield OnWeb(port, client)
