"""Painters put on a Ray cluster, by Serve: it places them, scales them and restarts them."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from engine.errors import ModelUnavailable
from engine.painters.ray import cluster
from engine.painters.ray.replica import Kind, Replica

# Ours never holds the event loop, so that it needs no thread of its own.
SWIFT = {"RAY_SERVE_RUN_USER_CODE_IN_SEPARATE_THREAD": "0"}
LOOK = 0.5  # seconds between two looks at what is being deployed
ENOUGH = 60.0  # seconds after which the first painters will do
# For each order that is painted one more waits at its host, so that the painter never does.
UNDER_WAY = 2
BUSY = 1.5  # likewise, on average; with more there are too few replicas
MORE = 3.0  # seconds of too much work before another replica is started
SHORT = 5.0  # seconds over which work is averaged

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Scale:
    """How many painters: `least` to `most`, fewer after `idle` seconds of too little work."""

    least: int
    most: int
    idle: float


def deploy(address: str, kind: Kind, scale: Scale, tell: Tell) -> None:
    """Have the cluster keep painters of this kind, in place of those that it keeps.

    Blocks until the first can paint; `tell` hears what is waited for. Raises PainterAway,
    ModelUnavailable.
    """
    cluster.join(address)
    from ray import serve  # noqa: PLC0415 - heavy, and an extra

    serve.start(proxy_location="Disabled")  # nobody is to order pictures by HTTP
    painters = serve.deployment(
        name=cluster.DEPLOYMENT,
        max_ongoing_requests=UNDER_WAY * kind.orders,
        max_queued_requests=-1,
        ray_actor_options={
            "num_cpus": 1,
            "num_gpus": kind.gpus,
            "runtime_env": {"env_vars": SWIFT},
        },
        logging_config={"enable_access_log": False},  # nobody reads a line an order
        autoscaling_config={
            "min_replicas": scale.least,
            "max_replicas": scale.most,
            "initial_replicas": scale.least,
            "target_ongoing_requests": BUSY * kind.orders,
            "upscale_delay_s": MORE,
            "downscale_delay_s": scale.idle,
            "metrics_interval_s": 1.0,
            "look_back_period_s": SHORT,
        },
        health_check_period_s=2.0,
        health_check_timeout_s=10.0,
        graceful_shutdown_timeout_s=60.0,
    )(Replica)
    target = serve.RunTarget(painters.bind(kind), name=cluster.APP, route_prefix=None)
    serve.run_many([target], wait_for_applications_running=False)
    _wait(tell)


def _wait(tell: Tell) -> None:
    """Until all can paint, or some while others lack a host. Raises ModelUnavailable."""
    said, until = "", time.monotonic() + ENOUGH
    while (state := _state()) != "RUNNING":
        fleet = cluster.fleet()
        if state == "DEPLOY_FAILED":
            raise ModelUnavailable(fleet.fault)
        if fleet.painting and time.monotonic() > until:
            tell(f"{fleet.painting} can paint by now.")
            return
        words = fleet.fault or "The painters are being loaded."
        if words != said:
            tell(words)
        said = words
        time.sleep(LOOK)


def _state() -> str:
    from ray import serve  # noqa: PLC0415

    return str(serve.status().applications[cluster.APP].status.value)


def remove(address: str) -> None:
    """Have the cluster keep no painters. Raises PainterAway, ModelUnavailable."""
    cluster.join(address)
    from ray import serve  # noqa: PLC0415

    serve.delete(cluster.APP)
