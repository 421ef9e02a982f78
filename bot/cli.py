"""The command line: its words, its options, and which function each command is.

Every command is a function of the parsed options and the settings. Its module
is imported when it is chosen, so that `draw` never waits for what trains.
"""

import argparse
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

from engine import memory
from engine.errors import BadInput
from engine.values import EMOTIONS

DEFAULT_LIMIT = 20  # drawings `gallery list` shows


class _Parser(argparse.ArgumentParser):
    """Argparse whose complaints are one line, like all of ours."""

    def error(self, message: str) -> NoReturn:
        raise BadInput(f"{message} (see {self.prog} --help)")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of one command line; `command` is the function to call with them.

    Raises BadInput; ends the process for `--help` and `--version`.
    """
    chosen = _parser().parse_args(arguments)
    if "command" not in chosen:
        raise BadInput("no command is given (see emotion-draw --help)")
    return chosen


def _command(module: str, function: str) -> Callable[..., None]:
    def call(options: argparse.Namespace, settings: Any) -> None:
        with memory.loading():
            command = getattr(import_module(f"bot.commands.{module}"), function)
        command(options, settings)

    return call


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="emotion-draw",
        description="Reads the feeling in a message and answers with paintings of it.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=version("emotion-draw"))
    commands = parser.add_subparsers(metavar="COMMAND", parser_class=_Parser)
    for add in (
        _run,
        _draw,
        _read,
        _train,
        _evaluate,
        _bench,
        _serve_painters,
        _doctor,
        _gallery,
        _backup,
        _restore,
    ):
        add(commands)
    return parser


def _add(commands: Any, name: str, text: str, **extra: Any) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=text, allow_abbrev=False, **extra
    )
    return made


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON and nothing else")


def _add_voice(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--voice",
        type=Path,
        metavar="FILE",
        help="a voice instead: audio or video of up to 3 minutes and 20 MB",
    )


def _run(commands: Any) -> None:
    parser = _add(commands, "run", "serve every configured chat")
    parser.set_defaults(command=_command("run", "run"))


def _draw(commands: Any) -> None:
    parser = _add(commands, "draw", "read the feeling in TEXT or in a voice, and paint it")
    parser.add_argument(
        "text", metavar="TEXT", nargs="?", help="the message, up to 4,096 characters"
    )
    _add_voice(parser)
    parser.add_argument("--out", type=Path, metavar="DIR", help="write the pictures here as well")
    parser.add_argument(
        "--seed", type=int, metavar="N", help="the same seed gives the same picture"
    )
    parser.add_argument("--painter", metavar="P", help="who paints; default: the setting PAINTER")
    parser.add_argument(
        "--emotion", metavar="E", help=f"paint this feeling alone: {', '.join(EMOTIONS)}"
    )
    parser.add_argument(
        "--blend", action="store_true", help="one more picture, of the strongest feelings together"
    )
    parser.add_argument("--extra", metavar="WORDS", help="words to add to the painter's prompt")
    parser.add_argument("--negative", metavar="WORDS", help="what the picture should not show")
    parser.add_argument("--format", default="png", metavar="F", help="png, webp or jpeg")
    _add_json(parser)
    parser.set_defaults(command=_command("draw", "draw"))


def _read(commands: Any) -> None:
    parser = _add(commands, "read", "read the feeling in TEXT, a voice, or every line of a file")
    parser.add_argument("text", metavar="TEXT", nargs="?", help="the message")
    _add_voice(parser)
    parser.add_argument(
        "--lines", type=Path, metavar="FILE", help="one JSON object for each line, in order"
    )
    parser.add_argument(
        "--explain", action="store_true", help="which words carried the feeling, and how much"
    )
    _add_json(parser)
    parser.set_defaults(command=_command("read", "read"))


def _train(commands: Any) -> None:
    parser = _add(commands, "train", "train a model")
    kinds = parser.add_subparsers(metavar="WHAT", required=True, parser_class=_Parser)
    text = _add(kinds, "text", "train a text classifier")
    _add_material(text)
    _add_course(text)
    _add_run(text)
    text.set_defaults(command=_command("train", "train"))
    voice = _add(kinds, "voice", "train a classifier of voices")
    _add_voices(voice)
    _add_run(voice)
    voice.set_defaults(command=_command("train_voice", "train"))


def _add_voices(voice: argparse.ArgumentParser) -> None:
    _add_recordings(voice)
    voice.add_argument(
        "--network",
        default="traits",
        metavar="N",
        help="lstm, cnn, mlp (the speech paper's) or "
        "traits, like the bundled one; default %(default)s",
    )
    voice.add_argument(
        "--split",
        default="random",
        metavar="S",
        help="what is held out: a random share, some actors, or none; default %(default)s",
    )
    voice.add_argument(
        "--folds",
        type=int,
        default=0,
        metavar="N",
        help="hold out each of N shares once, and "
        "give mean and spread; default: one run, a fifth held out",
    )
    for name, kind, words in (
        ("--epochs", int, "passes over the data"),
        ("--batch-size", int, "recordings a step"),
        ("--learning-rate", float, "its peak"),
    ):
        voice.add_argument(name, type=kind, metavar="N", help=f"{words}; default: the network's")
    voice.add_argument("--seed", type=int, default=0, metavar="N", help="of all left to chance")


def _add_recordings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        metavar="DIR",
        help="recordings named as RAVDESS's, such as 03-01-06-01-02-01-12.wav",
    )


def _add_material(text: argparse.ArgumentParser) -> None:
    text.add_argument(
        "--data",
        type=Path,
        required=True,
        metavar="PATH",
        help="`sentence;label` lines, a CSV with the columns Sentence and Labels, CrowdFlower's "
        "tweets, or a folder with train and val files of these kinds",
    )
    text.add_argument(
        "--validation",
        type=Path,
        metavar="FILE",
        help="where --data is a file; default: a fifth of it, chosen by the seed",
    )
    text.add_argument("--labels", type=int, metavar="N", help="how many labels there must be")
    text.add_argument(
        "--share", type=float, default=1.0, metavar="S", help="of the training rows; default: all"
    )
    text.add_argument(
        "--experiment",
        type=int,
        metavar="N",
        help="1, 2 or 3 of the first Emotion Draw: its model, share, rate, batches and epochs, "
        "and its table; a --model of your own may take the place of albert-base-v2",
    )
    text.add_argument(
        "--network",
        default="transformer",
        metavar="N",
        help="transformer, or naive-bayes, which counts words at once; default %(default)s",
    )
    text.add_argument(
        "--model", metavar="NAME", help="a hub id or folder to start from; default: from nothing"
    )
    text.add_argument(
        "--start-from-pth",
        type=Path,
        metavar="FILE",
        help="weights of a checkpoint of the original Emotion Draw",
    )


def _add_course(text: argparse.ArgumentParser) -> None:
    for name, default, unit, words in (
        ("--batch-size", 32, "N", "sentences a step"),
        ("--epochs", 8, "N", "passes over the data"),
        ("--learning-rate", 3e-4, "RATE", "the peak; 1e-5 to 3e-5 suits pretrained models"),
        ("--max-length", 128, "TOKENS", "longer sentences are cut"),
        ("--seed", 0, "N", "of all that is left to chance"),
    ):
        text.add_argument(
            name,
            type=type(default),
            default=default,
            metavar=unit,
            help=f"{words}; default %(default)s",
        )
    text.add_argument(
        "--device", default="auto", choices=("auto", "cpu", "cuda"), help="default: a GPU if any"
    )


def _add_run(text: argparse.ArgumentParser) -> None:
    text.add_argument(
        "--out", type=Path, default=Path("runs"), metavar="DIR", help="where runs are kept"
    )
    text.add_argument("--suffix", default="", metavar="TEXT", help="ends the run folder's name")
    text.add_argument("--resume", action="store_true", help="go on with a run that was stopped")


def _evaluate(commands: Any) -> None:
    parser = _add(commands, "evaluate", "measure a reader on labelled data")
    kinds = parser.add_subparsers(metavar="WHAT", required=True, parser_class=_Parser)
    text = _add(kinds, "text", "measure the text reader on `sentence;label` lines")
    text.add_argument("--data", type=Path, required=True, metavar="FILE")
    _add_json(text)
    text.set_defaults(command=_command("evaluate", "evaluate"))
    voice = _add(kinds, "voice", "measure the tone on recordings")
    _add_recordings(voice)
    _add_json(voice)
    voice.set_defaults(command=_command("evaluate", "evaluate_voice"))


def _bench(commands: Any) -> None:
    parser = _add(commands, "bench", "time the parts side by side in one run")
    parser.add_argument(
        "what",
        nargs="?",
        metavar="WHAT",
        help="reader, painter, draw, start, chat, durability, pool; default: all of these; or "
        "gpu, cluster",
    )
    parser.add_argument(
        "--rows", metavar="ROWS", help="gpu: only these, such as original,ours or ours-768-25"
    )
    parser.add_argument("--variants", metavar="NAMES", help="gpu: other ways that ours could go")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="gpu: JSON, written again after each row"
    )
    _add_json(parser)
    parser.set_defaults(command=_command("bench", "bench"))


def _doctor(commands: Any) -> None:
    parser = _add(commands, "doctor", "tell what works, and what to do about the rest")
    parser.add_argument(
        "--fetch", action="store_true", help="download the models that the settings name first"
    )
    parser.set_defaults(command=_command("doctor", "doctor"))


def _serve_painters(commands: Any) -> None:
    parser = _add(commands, "serve-painters", "put painters on a Ray cluster, or take them off it")
    parser.add_argument(
        "--painter",
        default="auto",
        metavar="P",
        help="watercolor (a core each) or stable-diffusion (a GPU each); default %(default)s",
    )
    parser.add_argument(
        "--replicas",
        default="1",
        metavar="MIN..MAX",
        help="how many painters, by the work there is, or one number; 0 takes them away; "
        "default %(default)s",
    )
    parser.add_argument(
        "--address", metavar="A", help="host:port of the cluster; default: the setting RAY_ADDRESS"
    )
    parser.add_argument(
        "--idle",
        type=float,
        metavar="SECONDS",
        help="of little work after which there are fewer; default: 60, with GPUs 600",
    )
    parser.set_defaults(command=_command("serve_painters", "serve_painters"))


def _gallery(commands: Any) -> None:
    parser = _add(commands, "gallery", "look at, export or forget what was painted for somebody")
    deeds = parser.add_subparsers(metavar="DEED", required=True, parser_class=_Parser)
    deed = _add(deeds, "list", "list a gallery, newest first")
    _add_user(deed)
    deed.add_argument("--limit", type=int, default=DEFAULT_LIMIT, metavar="N")
    _add_json(deed)
    deed.set_defaults(command=_command("gallery", "list_drawings"))
    deed = _add(deeds, "export", "write a gallery to a zip file, pictures and metadata")
    _add_user(deed)
    deed.add_argument("--out", type=Path, metavar="FILE", help="default: gallery-<user>.zip here")
    deed.set_defaults(command=_command("gallery", "export"))
    deed = _add(deeds, "forget", "delete a gallery, for good")
    _add_user(deed)
    deed.set_defaults(command=_command("gallery", "forget"))


def _backup(commands: Any) -> None:
    parser = _add(commands, "backup", "write everything into one file, also while a bot runs")
    parser.add_argument("file", type=Path, metavar="FILE", help="an earlier backup is replaced")
    parser.set_defaults(command=_command("backup", "backup"))


def _restore(commands: Any) -> None:
    parser = _add(commands, "restore", "put a backup into the data folder")
    parser.add_argument("file", type=Path, metavar="FILE", help="what `backup` wrote")
    parser.add_argument(
        "--replace", action="store_true", help="in place of the gallery that is there"
    )
    parser.set_defaults(command=_command("backup", "restore"))


def _add_user(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--user",
        required=True,
        metavar="KEY",
        help="discord:<digits>, telegram:<digits>, web:<letters and digits> or local:<login>",
    )
