"""What is measured: the rows, and how they are named; light to import."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.errors import BadInput
from engine.painters.stable_diffusion.bench.variants import AS_IT_IS, VARIANTS

PICTURES = 3  # of an answer: one for each of the three strongest feelings
GUIDANCE = 8.5  # the original's
NO_GUIDANCE = 1.0

# Rows that share compiled code: contender, variant, pixels a side, guided, users.
Group = tuple[str, str, int, bool, int]


@dataclass(frozen=True)
class Row:
    """One line of the table: who paints three pictures of `px` pixels a side, and how.

    `users`: whose pictures are painted in one batch.
    """

    name: str
    px: int
    steps: int
    guidance: float = GUIDANCE
    variant: str = AS_IT_IS
    users: int = 1

    @property
    def label(self) -> str:
        """What `--rows` calls it, how many users it has, and its variant behind a colon."""
        name = f"{self.name}-{self.px}-{self.steps}" + (f"x{self.users}" if self.users > 1 else "")
        return name + (f":{self.variant}" if self.variant else "")

    @property
    def pictures(self) -> int:
        """How many are painted."""
        return PICTURES * self.users

    @property
    def guided(self) -> bool:
        """Whether each step runs the U-Net with the prompt and without it."""
        return self.guidance > NO_GUIDANCE

    @property
    def group(self) -> Group:
        """Rows that share compiled code share a process: only their steps differ."""
        return self.name, self.variant, self.px, self.guided, self.users


ROWS = (
    Row("original", 768, 50),
    Row("diffusers-batch", 768, 50),
    Row("ours", 768, 50),
    Row("ours", 768, 25),
    Row("ours", 512, 25),
    Row("ours", 512, 4, NO_GUIDANCE),
    Row("ours", 512, 1, NO_GUIDANCE),
    # Last: where its compiler takes all the time there is, the others have theirs.
    Row("diffusers-compile", 768, 50),
)
# Measured where they are named: what a batch across users gains.
CROWDS = (
    Row("ours", 768, 25, users=4),
    Row("ours", 512, 25, users=4),
    Row("ours", 512, 4, NO_GUIDANCE, users=4),
)
# What the tiny model can do on a CPU in seconds: sides and steps for the real ones.
TINY_PX = {768: 128, 512: 64}
TINY_STEPS = {50: 4, 25: 3, 4: 2, 1: 1}


VARIED = Row("ours", 768, 25)  # what variants are tried at


def choose(names: str | None, variants: str | None, *, tiny: bool = False) -> list[Row]:
    """The rows that `names` names, and one for each of `variants`; commas between names.

    A name is that of a contender ("ours") or of one row ("ours-768-25"); None
    is all of ROWS. Raises BadInput.
    """
    labels = [row.label for row in (*ROWS, *CROWDS)]
    wanted = _split(names, [*dict.fromkeys(row.name for row in ROWS), *labels])
    chosen = [row for row in ROWS if names is None or {row.name, row.label} & wanted]
    chosen += [row for row in CROWDS if row.label in wanted]
    tried = _split(variants, [name for name in VARIANTS if name != AS_IT_IS])
    chosen += [replace(VARIED, variant=name) for name in VARIANTS if name in tried]
    if not tiny:
        return chosen
    return [replace(row, px=TINY_PX[row.px], steps=TINY_STEPS[row.steps]) for row in chosen]


def _split(names: str | None, known: Sequence[str]) -> set[str]:
    wanted = {name.strip() for name in (names or "").split(",")} - {""}
    for name in sorted(wanted):
        if name not in known:
            raise BadInput(f"There is no {name!r} to measure; there are {', '.join(known)}.")
    return wanted
