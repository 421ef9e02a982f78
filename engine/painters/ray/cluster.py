"""The Ray cluster as this program sees it: how to join it, and whether it paints.

What ray raises becomes errors of ours here. Ray's calls block, and some wait for
ever for a cluster that is gone: `asked` gives each a thread and a time.
"""

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from engine.errors import BadInput, ModelUnavailable, PainterAway
from engine.values import Equipment

if TYPE_CHECKING:
    from ray.serve.handle import DeploymentHandle

APP = "emotion-draw"  # the application's name on the cluster
DEPLOYMENT = "painter"
JOINING = 20.0  # seconds that a cluster has to take us in
PATIENCE = 5.0  # seconds that it has for an answer
BEAT = 2.0  # seconds at most between two signs of life of a replica that has an order
PIECE = 512 * 1024  # bytes of an outcome sent at a time, so that slow lines show life, too
TOKEN_FILE = Path("~/.ray/auth_token")  # where ray keeps one
TOKENS = (
    "RAY_AUTH_TOKEN, or the file that RAY_AUTH_TOKEN_PATH names, must hold the one that it was "
    "started with."
)
NO_PAINTERS = "The Ray cluster has no painters; emotion-draw serve-painters --help tells how."

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Fleet:
    """The painters of a cluster: how many can paint, and what Serve says of the others."""

    painting: int
    coming: int
    fault: str  # empty where there is none


@dataclass(frozen=True)
class Node:
    """A machine of the cluster and what it lends."""

    host: str
    cpus: float
    gpus: float


@dataclass(frozen=True)
class Facts:
    """Who a replica is: its host, its painter and model, the version of ours, its equipment."""

    host: str
    painter: str
    model: str
    version: str
    equipment: Equipment


def our_version() -> str:
    """Emotion Draw's, on this machine."""
    return version("emotion-draw")


async def asked(ask: Callable[[], Answer], seconds: float) -> Answer:
    """What `ask`, which blocks, answers in this time. Raises PainterAway, and what it raises."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Answer] = loop.create_future()

    def tell(end: Callable[[Any], None], what: Any) -> None:
        if not answer.done():
            end(what)

    def work() -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            try:
                loop.call_soon_threadsafe(tell, answer.set_result, ask())
            except Exception as error:  # noqa: BLE001 - raised again where it is waited for
                loop.call_soon_threadsafe(tell, answer.set_exception, error)

    # Not a pool's thread: one that hangs would hold up the end of the program.
    Thread(target=work, name="ray", daemon=True).start()
    try:
        async with asyncio.timeout(seconds):
            return await answer
    except TimeoutError:
        raise PainterAway(f"The Ray cluster gave no answer for {seconds:.0f} s.") from None


async def joined(address: str) -> None:
    """Join the cluster at `address`, in time. Raises PainterAway, ModelUnavailable, BadInput."""
    await asked(partial(join, address), JOINING)


def join(address: str) -> None:
    """Join the cluster at `address`: host:port, or auto for that of this machine.

    Blocks. Raises PainterAway; ModelUnavailable where ray is missing or of another version.
    """
    if _token():
        os.environ.setdefault("RAY_AUTH_MODE", "token")
    # Once its cluster is gone, a call would look for another one, or start it.
    os.environ["RAY_ENABLE_AUTO_CONNECT"] = "0"
    try:
        import ray  # noqa: PLC0415 - heavy, and an extra
    except ImportError as error:
        raise ModelUnavailable(
            "Ray is not installed: pip install 'emotion-draw[cluster]'."
        ) from error
    if ray.is_initialized():
        return
    _knock(address)
    try:
        ray.init(address, log_to_driver=False, logging_level=logging.ERROR)
    except Exception as error:
        raise _why(address, error) from error
    from ray import serve  # noqa: F401, PLC0415 - which sets its logger up

    logging.getLogger("ray.serve").setLevel(logging.CRITICAL)  # we tell it, in a line


def _token() -> str:
    """Our token, from wherever ray takes it; empty where there is none."""
    path = Path(os.environ.get("RAY_AUTH_TOKEN_PATH") or TOKEN_FILE).expanduser()
    with suppress(OSError):
        return os.environ.get("RAY_AUTH_TOKEN") or path.read_text(encoding="utf-8").strip()
    return ""


def asks_for_token() -> bool:
    """Whether the cluster that we joined lets nobody in without. Blocks. Raises PainterAway.

    Whoever gets in can run what he likes on every host.
    """
    import ray  # noqa: PLC0415

    return not _opens(ray.get_runtime_context().gcs_address, "")


def _opens(address: str, token: str) -> bool:
    """Whether a cluster lets in who has this token. Raises PainterAway where nobody answers."""
    import grpc  # noqa: PLC0415 - comes with ray

    with grpc.insecure_channel(address) as channel:
        ask = channel.unary_unary("/ray.rpc.NodeInfoGcsService/GetClusterId")
        try:
            ask(b"", timeout=PATIENCE, metadata=[("authorization", f"Bearer {token}")])
        except grpc.RpcError as error:
            if error.code() == grpc.StatusCode.UNAUTHENTICATED:
                return False
            raise PainterAway(f"There is no Ray cluster at {address}.") from error
    return True


def _knock(address: str) -> None:
    """See whether we are let in: ray itself would try, and complain, for long."""
    if address == "auto":
        return
    host, _, port = address.rpartition(":")
    if not (host and port.isdecimal() and int(port) < 2**16):
        raise BadInput(f"{address!r} is no address of a Ray cluster; it is host:port, or auto.")
    if not _opens(address, _token()):
        raise PainterAway(f"The Ray cluster at {address} does not take our token. {TOKENS}")


def _why(address: str, error: Exception) -> PainterAway | ModelUnavailable:
    """An error of ours for what ray raised, in one line."""
    words = " ".join(str(error).split())
    if "ersion mismatch" in words:
        return ModelUnavailable(f"The Ray cluster at {address} is of another version: {words}")
    if "oken" in words or "uthent" in words:
        return PainterAway(f"The Ray cluster at {address} does not take our token. {TOKENS}")
    here = "on this machine" if address == "auto" else f"at {address} that this machine is part of"
    return PainterAway(
        f"There is no Ray cluster {here}: ray start --address=HOST:PORT --num-cpus=0 joins one."
    )


def orders() -> "DeploymentHandle[Any]":
    """Where orders are handed in. Blocks. Raises PainterAway where nothing is deployed.

    It is made ready here: its first options or call would block. Calls go straight to the
    replicas by gRPC, in half the time that they take as calls of actors.
    """
    return _painters().options(method_name="paint", stream=True, _by_reference=False)


def _painters() -> "DeploymentHandle[Any]":
    from ray import serve  # noqa: PLC0415
    from ray.serve.exceptions import RayServeException  # noqa: PLC0415

    try:
        return serve.get_app_handle(APP)
    except RayServeException as error:
        raise PainterAway(NO_PAINTERS) from error


def nodes() -> list[Node]:
    """The machines that are there. Blocks."""
    import ray  # noqa: PLC0415

    found = []
    for node in ray.nodes():  # type: ignore[no-untyped-call]
        if node["Alive"]:
            lent = node["Resources"]
            host = str(node["NodeManagerHostname"])
            found.append(Node(host, lent.get("CPU", 0.0), lent.get("GPU", 0.0)))
    return found


def replicas() -> list[Facts]:
    """Those that answer. Blocks. Raises PainterAway where nothing is deployed."""
    try:
        told = _painters().broadcast("facts").results(timeout_s=PATIENCE, return_exceptions=True)
    except TimeoutError as error:
        raise PainterAway(f"A painter gave no answer for {PATIENCE:.0f} s.") from error
    return [facts for facts in told if isinstance(facts, Facts)]  # no errors of one that died


def check_versions(found: Sequence[Facts]) -> None:
    """Raise ModelUnavailable where a replica is of another version than we."""
    for facts in found:
        if facts.version != our_version():
            raise ModelUnavailable(
                f"The bot is Emotion Draw {our_version()}, and the painter on {facts.host} is "
                f"{facts.version}: install the same on both."
            )


def equipment(found: Sequence[Facts]) -> Equipment:
    """What replicas paint with, taken together: each model, whether all read, what slows whom."""
    models = {facts.equipment.model for facts in found}
    slow = {f"{facts.host}: {facts.equipment.fault}" for facts in found if facts.equipment.fault}
    reads = all(facts.equipment.reads for facts in found)
    revisions = {facts.equipment.revision for facts in found}
    return Equipment(
        "; ".join(sorted(filter(None, models))),
        reads,
        "; ".join(sorted(slow)),
        revisions.pop() if len(revisions) == 1 else "",
    )


def fleet() -> Fleet:
    """How many painters there are. Blocks. Raises PainterAway where nothing is deployed."""
    from ray import serve  # noqa: PLC0415

    app = serve.status().applications.get(APP)
    if app is None or DEPLOYMENT not in app.deployments:
        fault = app.message if app is not None else ""
        raise PainterAway(f"{NO_PAINTERS} {fault}".strip())
    painters = app.deployments[DEPLOYMENT]
    states: dict[str, int] = {str(state): n for state, n in painters.replica_states.items()}
    painting = states.pop("RUNNING", 0)
    coming = states.pop("STARTING", 0) + states.pop("UPDATING", 0) + states.pop("RECOVERING", 0)
    return Fleet(painting, coming, _fault(f"{app.message}\n{painters.message}"))


def _fault(words: str) -> str:
    """The sentence that an error of ours ended with, else the last line; empty for none."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    if ours := [line for line in lines if line.startswith("engine.errors.")]:
        return ours[-1].partition(": ")[2]
    return lines[-1] if lines else ""
