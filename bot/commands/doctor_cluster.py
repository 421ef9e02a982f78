"""What doctor says of a Ray cluster: its nodes, who paints there, and what differs."""

import asyncio
from collections import Counter
from collections.abc import Iterator

from bot.commands.finding import Finding
from bot.settings import Settings
from engine.errors import EmotionDrawError
from engine.painters.ray import cluster
from engine.painters.ray.cluster import Facts, Node

OPEN = (
    "the cluster asks for no token: whoever reaches it can run anything on all its hosts; "
    "start it with RAY_AUTH_MODE=token"
)


def painters(settings: Settings) -> Iterator[Finding]:
    """Whether the cluster of the settings paints, and with what."""
    try:
        nodes, guarded, found = asyncio.run(_ask(settings.ray_address))
    except EmotionDrawError as error:
        until = "drawings wait" if settings.meanwhile == "wait" else "watercolours are painted"
        yield Finding(False, "cluster", f"{error} Until then {until}.")
        return
    yield Finding(True, "cluster", f"{settings.ray_address}: {len(nodes)} nodes")
    if not guarded:
        yield Finding(None, "token", OPEN)
    for node in nodes:
        yield Finding(None, "node", f"{node.host}: {node.cpus:g} CPUs, {node.gpus:g} GPUs")
    if not found:
        yield Finding(False, "painter", "no replica can paint now")
    for facts, number in Counter(found).items():
        yield _replicas(facts, number)


def _replicas(facts: Facts, number: int) -> Finding:
    paints = f"{facts.painter} ({facts.model})" if facts.model else facts.painter
    words = f"{number} x {paints} on {facts.host}"
    if facts.version != cluster.our_version():
        differ = (
            f"is Emotion Draw {facts.version}, and this is {cluster.our_version()}: "
            "install the same there"
        )
        return Finding(False, "painter", f"{words} {differ}")
    slow = facts.equipment.fault
    return Finding(None if slow else True, "painter", f"{words}, slowly: {slow}" if slow else words)


async def _ask(address: str) -> tuple[list[Node], bool, list[Facts]]:
    await cluster.joined(address)
    nodes = await cluster.asked(cluster.nodes, cluster.PATIENCE)
    guarded = await cluster.asked(cluster.asks_for_token, 2 * cluster.PATIENCE)
    return nodes, guarded, await cluster.asked(cluster.replicas, 2 * cluster.PATIENCE)
