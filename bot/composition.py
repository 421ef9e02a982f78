"""The composition root: which parts the settings ask for, joined."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from bot.chat import Chat
from bot.replies import Fact
from bot.settings import Settings
from engine.ears import choice
from engine.easel import Easel
from engine.errors import BadInput, ModelUnavailable, PainterLost
from engine.listening import Senses, SensesApart
from engine.painters.apart import Apart
from engine.painters.meanwhile import AGAIN, Meanwhile
from engine.painters.stable_diffusion.choice import Choice
from engine.painters.watercolor.painter import Watercolor
from engine.palette import Style
from engine.ports import Painter, Reader, Tone
from engine.readers import naive_bayes
from engine.readers.albert import Albert
from engine.tones.network import Network
from engine.values import Equipment

if TYPE_CHECKING:  # who only draws needs no desk, and what comes with it
    from bot.desk import Desk
    from engine.painters.ray.replica import Kind


def make_chats(settings: Settings, desk: "Desk", facts: Mapping[str, Fact]) -> dict[str, Chat]:
    """The chats that have a token, and the page; each library is imported only then.

    `facts` are those of the sentence `about`. Raises BadInput.
    """
    chats: list[Chat] = []
    if settings.discord_token:
        from bot.discord_chat.chat import DiscordChat  # noqa: PLC0415

        chats.append(DiscordChat(settings, desk, facts))
    if settings.telegram_token:
        from bot.telegram_chat.chat import TelegramChat  # noqa: PLC0415

        chats.append(TelegramChat(settings, desk, facts))
    if settings.web_port or not chats:
        from bot.web_chat.chat import WebChat  # noqa: PLC0415

        chats.append(WebChat(settings, desk, facts))
    return {chat.platform: chat for chat in chats}


PATIENCE = 120.0  # seconds without a sign of life before a painter is thought to hang
LOADING = 1200.0  # seconds; compiling a large model for a GPU takes minutes
ORDERS = 24  # drawings that a cluster is given at once; their pictures are 5 MB each
TOGETHER = 4  # drawings painted at once where that pays
SMALL = 512  # pixels a side up to which it does
FEW_STEPS = 8  # likewise
REJOIN = 3.0  # seconds between two tries to join a cluster
COMPILED = "compiled"  # the folder, in the data folder, of what was compiled


def _stable_diffusion(settings: Settings) -> Callable[[], Painter]:
    from engine.painters.stable_diffusion.painter import StableDiffusion  # noqa: PLC0415

    return partial(StableDiffusion, choice_of(settings))


def _ray(settings: Settings) -> Callable[[], Painter]:
    from engine.painters.ray.painter import RayPainter  # noqa: PLC0415

    return partial(RayPainter, settings.ray_address)


# What makes each painter, fit to be sent to another process.
PAINTERS: dict[str, Callable[[Settings], Callable[[], Painter]]] = {
    "watercolor": lambda _: Watercolor,
    "stable-diffusion": _stable_diffusion,
    "ray": _ray,
}


def choice_of(settings: Settings) -> Choice:
    """What the settings say about Stable Diffusion."""
    return Choice(
        model=settings.sd_model,
        revision=settings.sd_revision or None,
        size=settings.size,
        steps=settings.sd_steps,
        guidance=settings.sd_guidance,
        scheduler=settings.sd_scheduler or None,
        lora=settings.sd_lora or None,
        cache=settings.data_dir / COMPILED,
    )


def style_of(settings: Settings) -> Style:
    """How a feeling is put into words for painters that read them."""
    return Style(settings.prompt, settings.negative_prompt)


def _model_of(settings: Settings) -> str:
    """The model that is to paint here and its licence; empty where it is not there."""
    if settings.painter == "ray":
        return ""
    from engine.painters.stable_diffusion import weights  # noqa: PLC0415

    try:
        return weights.find(choice_of(settings)).notice
    except ModelUnavailable:
        return ""


def make_reader(settings: Settings) -> Reader:
    """The reader the settings name; its model is loaded at the first use."""
    if not settings.text_model:
        return Albert()
    if (Path(settings.text_model) / naive_bayes.MODEL).is_file():
        return naive_bayes.NaiveBayes(Path(settings.text_model))
    from engine.readers.checkpoint import Checkpoint  # noqa: PLC0415 - only for those who ask

    return Checkpoint(settings.text_model)


def make_senses(settings: Settings) -> Senses:
    """Whisper where its model is on this machine, else Sphinx; and the tone."""
    return Senses(choice.choose(settings.whisper_model), make_tone(settings))


def make_senses_apart(settings: Settings) -> SensesApart:
    """The same in a process of its own, which is there while somebody speaks."""
    return SensesApart(partial(make_senses, settings))


def make_tone(settings: Settings) -> Tone | None:
    """What hears the feeling in a voice, its model loaded at the first use; None where off."""
    if settings.tone == "off":
        return None
    return Network(Path(settings.tone)) if settings.tone else Network()


def decided(settings: Settings) -> Settings:
    """The settings with the painter that `auto` comes down to here, now."""
    return settings.model_copy(update={"painter": painter_name(settings)})


def painter_name(settings: Settings, wanted: str | None = None) -> str:
    """The painter that `wanted`, else the settings, come down to. Raises BadInput."""
    name = wanted or settings.painter
    if name == "auto":
        return _best(settings)
    if name not in PAINTERS:
        raise BadInput(f"There is no painter {name!r}; there are auto, {', '.join(PAINTERS)}.")
    return name


def _best(settings: Settings) -> str:
    """Stable Diffusion where a GPU and the model are there."""
    from engine.painters.stable_diffusion import gpu, weights  # noqa: PLC0415

    if not gpu.present():
        return "watercolor"
    try:
        weights.find(choice_of(settings))
    except ModelUnavailable:
        return "watercolor"
    return "stable-diffusion"


def reads_prompts(settings: Settings, wanted: str | None = None) -> bool:
    """Whether the painter paints what its prompt says, and not the feeling alone."""
    return painter_name(settings, wanted) != "watercolor"


def make_painter(settings: Settings, wanted: str | None = None) -> Painter:
    """The painter itself, in this process. Raises BadInput."""
    return PAINTERS[painter_name(settings, wanted)](settings)()


def make_painter_apart(settings: Settings, wanted: str | None = None) -> Apart:
    """The same in a process of its own, which can die without us."""
    name = painter_name(settings, wanted)
    make = PAINTERS[name](settings)
    if name == "ray":  # whose hosts have patience of their own with their painters
        return Apart(make, patience=LOADING, at_once=ORDERS, ended=PainterLost)
    return Apart(make, patience=PATIENCE, loading=LOADING)


def kind_of(settings: Settings, wanted: str | None = None) -> "Kind":
    """The painter that hosts of a cluster are to run. Raises BadInput."""
    from engine.painters.ray.replica import Kind  # noqa: PLC0415 - for those who have hosts

    name = painter_name(settings, wanted)
    if name == "ray":
        raise BadInput("The painters of a cluster are watercolor or stable-diffusion, not ray.")
    if name == "watercolor":  # one core each, so that all cores of all hosts are used alike
        return Kind(name, partial(Watercolor, 1), str, 1, 0, PATIENCE, PATIENCE)
    choice = choice_of(settings)
    make, model = partial(_stable_diffusion_on_a_host, choice), partial(_model, choice)
    return Kind(name, make, model, _together(settings), 1, PATIENCE, LOADING)


def _model(choice: Choice) -> str:
    from engine.painters.stable_diffusion import weights  # noqa: PLC0415

    return weights.find(choice).signature


def _stable_diffusion_on_a_host(choice: Choice) -> Painter:
    """Called there: what is compiled is kept in that machine's cache."""
    from engine.painters.stable_diffusion.painter import StableDiffusion  # noqa: PLC0415

    folder = platformdirs.user_cache_path("emotion-draw") / COMPILED
    return StableDiffusion(replace(choice, cache=folder))


def _together(settings: Settings) -> int:
    """Drawings of several users painted at once: more where a GPU is not filled by one's."""
    few = settings.sd_steps is not None and settings.sd_steps <= FEW_STEPS
    return TOGETHER if few or settings.size <= SMALL else 1


@asynccontextmanager
async def serving_painter(settings: Settings) -> AsyncIterator[tuple[Painter, Meanwhile | None]]:
    """The painter of a bot that serves: where it takes long to load, watercolours meanwhile.

    The second tells who paints now; there is none where nobody needs to be loaded.
    """
    async with AsyncExitStack() as stack:
        name, painter = painter_name(settings), make_painter_apart(settings)
        stack.push_async_callback(painter.close)
        if name == "watercolor":
            yield await stack.enter_async_context(Easel(painter)), None
            return
        substitute = None
        if settings.meanwhile == "watercolor":
            other = make_painter_apart(settings, "watercolor")
            stack.push_async_callback(other.close)
            # A cluster gets its orders at once, and has queues of its own.
            substitute = await stack.enter_async_context(Easel(other)) if name == "ray" else other
        again, expected = REJOIN if name == "ray" else AGAIN, Equipment(_model_of(settings), True)
        meanwhile = Meanwhile(painter, substitute, again=again, expected=expected)
        stack.push_async_callback(meanwhile.close)
        easel = meanwhile if name == "ray" else await stack.enter_async_context(Easel(meanwhile))
        yield easel, meanwhile
