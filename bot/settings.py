"""The only reader of the environment. Built inside main(), never at import."""

import difflib
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import platformdirs
from dotenv import dotenv_values
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from engine import palette
from engine.errors import BadInput
from engine.painters.stable_diffusion.choice import MODEL

PREFIX = "EMOTION_DRAW_"
ENV_FILE = ".env"

Side = Annotated[int, Field(ge=64, le=2048)]


def _template(told: str) -> str:
    try:
        return palette.checked_template(told)
    except BadInput as error:
        raise ValueError(str(error)) from error


class Settings(BaseSettings):
    """Environment variables with the prefix EMOTION_DRAW_, or lines of a `.env` file."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ENV_FILE,
        env_file_encoding="utf-8",
        extra="ignore",
        env_ignore_empty=True,
    )

    discord_token: SecretStr | None = Field(None, description="Token of the Discord bot.")
    telegram_token: SecretStr | None = Field(None, description="Token of the Telegram bot.")
    discord_api_base: str = Field(
        "https://discord.com/api/v10", description="Where Discord's REST interface is."
    )
    discord_file_hosts: str = Field(
        "cdn.discordapp.com,media.discordapp.net",
        description="Hosts from which files on Discord are fetched, with commas; that of "
        "DISCORD_API_BASE is always one.",
    )
    telegram_api_base: str = Field(
        "https://api.telegram.org",
        description="Where the Telegram Bot API is, for instance a server of your own.",
    )
    telegram_webhook_url: str = Field(
        "",
        description="Address at which Telegram reaches this bot, https://...; empty: the bot asks "
        "for messages itself.",
    )
    telegram_webhook_listen: str = Field(
        "127.0.0.1:8443", description="Where the webhook is listened for, host:port."
    )
    telegram_webhook_secret: SecretStr | None = Field(
        None, description="The secret Telegram sends with each message; needed for a webhook."
    )
    web_host: str = Field(
        "127.0.0.1", description="Where the page and the API are served; see WEB_SECRET."
    )
    web_port: Annotated[int, Field(ge=0, le=65535)] = Field(
        8000, description="Their port; 0: none, where another chat is on."
    )
    web_secret: Annotated[SecretStr, Field(min_length=16)] | None = Field(
        None,
        description="Who has it may use the page; needed to serve it on any address but loopback. "
        "16 characters at least.",
    )
    daily_quota: Annotated[int, Field(ge=1)] | None = Field(
        None, description="Drawings a user and day; empty: no limit."
    )
    keep_days: Annotated[int, Field(ge=1, le=36_500)] | None = Field(
        None,
        description="Days after which drawings that are no favourites are deleted; empty: never.",
    )
    data_dir: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("emotion-draw"),
        description="Database and pictures; default: the platform's user data folder.",
    )
    painter: Literal["auto", "watercolor", "stable-diffusion", "ray"] = Field(
        "auto",
        description="Who paints: watercolor, stable-diffusion, ray (the painters of a Ray "
        "cluster), or auto: stable-diffusion where a GPU and the model are there.",
    )
    ray_address: str = Field(
        "auto",
        description="The Ray cluster: host:port of its head, or auto: that of this machine.",
    )
    meanwhile: Literal["watercolor", "wait"] = Field(
        "watercolor",
        description="While stable-diffusion is loaded, or a Ray cluster is away: watercolor, or "
        "drawings wait.",
    )
    size: Side = Field(768, description="Side of a picture in pixels, 64 to 2048.")
    prompt: Annotated[str, AfterValidator(_template)] = Field(
        palette.PROMPT,
        description="What painters that read words are told; {emotion} and {palette} are filled "
        "in.",
    )
    negative_prompt: Annotated[str, Field(max_length=500)] = Field(
        "", description="What pictures of such painters should not show."
    )
    pool: Annotated[int, Field(ge=0, le=100)] = Field(
        4, description="Pictures of each feeling such painters keep ready; 0: none."
    )
    sd_model: str = Field(
        MODEL, description="Stable Diffusion: a folder or a hub id; see the README."
    )
    sd_revision: str = Field("", description="Commit, branch or tag of the hub; empty: main.")
    sd_steps: Annotated[int, Field(ge=1, le=1000)] | None = Field(
        None, description="Steps a picture; empty: what the model's family wants."
    )
    sd_guidance: Annotated[float, Field(ge=0, le=30)] | None = Field(
        None, description="Guidance scale; empty: what the model's family wants."
    )
    sd_scheduler: Literal["", "dpm++", "unipc", "ddim", "euler", "lcm", "tcd"] = Field(
        "", description="dpm++, unipc, ddim, euler, lcm, tcd; empty: what the family wants."
    )
    sd_lora: str = Field("", description="A LoRA to paint with, a safetensors file; empty: none.")
    log_format: Literal["auto", "text", "json"] = Field(
        "auto", description="The log: text, json, or auto: text on a terminal, else json."
    )
    metrics_port: Annotated[int, Field(ge=0, le=65535)] = Field(
        0, description="Port of 127.0.0.1 with figures for Prometheus; 0: none."
    )
    text_model: str = Field(
        "",
        description="Empty: the bundled reader. Else a folder or hub id of a text-classification "
        "checkpoint (needs the gpu extra), or the folder of a naive Bayes reader.",
    )
    whisper_model: str = Field(
        "",
        description="Whisper, which hears words: a size (tiny, base, small, medium, large-v3, "
        "large-v3-turbo), a hub id or a folder. Empty: small, base or tiny where one is on this "
        "machine. Without, pocketsphinx hears, English only.",
    )
    tone: str = Field(
        "",
        description="Who hears the feeling in a voice. Empty: the bundled network (trained on "
        "RAVDESS, CC BY-NC-SA); off: nobody; else a file that `train voice` wrote, tone.onnx.",
    )
    datasets: Path | None = Field(
        None, description="Folder of the data sets, for training and for the tests that need them."
    )

    def file_hosts(self) -> frozenset[str]:
        """The hosts from which files on Discord are fetched."""
        named = {host.strip().lower() for host in self.discord_file_hosts.split(",")}
        return frozenset(named | {urlsplit(self.discord_api_base).hostname or ""}) - {""}


def load() -> Settings:
    """Read the settings once. Raises BadInput for a malformed one.

    A name with our prefix that is no setting is a warning on stderr.
    """
    try:
        _warn_of_unknown({*os.environ, *dotenv_values(ENV_FILE)})
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"{PREFIX}{first['loc'][0]}".upper()
        words = first["msg"].removeprefix("Value error, ").rstrip(".")
        raise BadInput(f"{name}: {words}.") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"The file {ENV_FILE} is not UTF-8.") from error
    except OSError as error:
        raise BadInput(f"The file {ENV_FILE} cannot be read: {error.strerror}.") from error


def _warn_of_unknown(names: Iterable[str]) -> None:
    for name in unknown(names):
        near = difflib.get_close_matches(name, known(), n=1, cutoff=0.0)
        print(f"warning: {name} is no setting; the nearest is {near[0]}.", file=sys.stderr)


def known() -> list[str]:
    """The names of all settings, as they stand in the environment."""
    return [f"{PREFIX}{name}".upper() for name in Settings.model_fields]


def unknown(names: Iterable[str]) -> list[str]:
    """Those names that carry our prefix but are no setting."""
    ours = (name for name in names if name.upper().startswith(PREFIX))
    return sorted(name for name in ours if name.upper() not in known())


def example() -> str:
    """The text of `.env.example`."""
    lines = ["# Copy to .env and fill in what you need; everything has a default."]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None or field.default_factory else field.default
        lines += ["", f"# {field.description}", f"#{PREFIX}{name.upper()}={default}"]
    return "\n".join(lines) + "\n"
