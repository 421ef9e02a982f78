"""`emotion-draw serve-painters`: painters on a Ray cluster, for bots that paint with `ray`."""

import argparse
import re
import sys

from bot import composition
from bot.commands.doctor_cluster import OPEN
from bot.settings import Settings
from engine.errors import BadInput
from engine.painters.ray import cluster, deploy
from engine.painters.ray.deploy import Scale

MOST = 1000  # painters
IDLE = 60.0  # seconds of little work after which a painter is given up
GPU_IDLE = 600.0  # likewise of one that takes minutes to load


def serve_painters(options: argparse.Namespace, settings: Settings) -> None:
    """Put painters on the cluster. Raises BadInput, PainterAway, ModelUnavailable."""
    least, most = _range(options.replicas)
    address = options.address or settings.ray_address
    if most == 0:
        deploy.remove(address)
        print("The cluster keeps no painters any more.")
        return
    kind = composition.kind_of(settings, options.painter)
    idle = options.idle if options.idle is not None else (GPU_IDLE if kind.gpus else IDLE)
    if idle < 0:
        raise BadInput("--idle: give seconds, 0 or more.")
    deploy.deploy(address, kind, Scale(least, most, idle), _tell)
    if not cluster.asks_for_token():
        _tell(f"warning: {OPEN}.")
    number = f"{least} of them" if least == most else f"{least} to {most}, by the work there is"
    print(f"The cluster paints with {kind.name}: {number}.")


def _range(words: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,4})(?:\.\.(\d{1,4}))?", words)
    least, most = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if least > most or most > MOST or (least == 0 and most > 0):
        raise BadInput(f"--replicas: give MIN..MAX or a number, from 1 to {MOST}, or 0 for none.")
    return least, most


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
