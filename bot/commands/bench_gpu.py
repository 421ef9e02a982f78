"""`emotion-draw bench gpu`: Stable Diffusion 2.1 as the original painted with it, and as we do."""

import argparse
from importlib.util import find_spec

from engine.errors import ModelUnavailable


def gpu(options: argparse.Namespace) -> None:
    """Print a table or JSON of every row that could be measured.

    Raises BadInput, ModelUnavailable without the gpu extra, and Failure where a row broke.
    """
    if not (find_spec("torch") and find_spec("diffusers") and find_spec("transformers")):
        raise ModelUnavailable("bench gpu needs the gpu extra: pip install 'emotion-draw[gpu]'.")
    from engine.painters.stable_diffusion.bench import command  # noqa: PLC0415 - as above

    command.run(options.rows, options.variants, out=options.out, as_json=options.json)
