"""A Ray cluster on this machine: a head that paints nothing, and hosts of one core each."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from engine.painters.watercolor.painter import Watercolor
from free_ports import free_port

DONE = "done "  # begins every answer of the process that keeps the nodes
STORE = 80 * 2**20  # bytes, the least that ray takes
# A dozen processes of the head that look after what these tests do not look at.
NOT_NEEDED = {"include_dashboard": False, "include_log_monitor": False, "no_monitor": True}
TOKEN = "a-token-for-tests-that-is-long-enough"  # noqa: S105 - a secret to nobody


def OneHand() -> Watercolor:  # noqa: N802 - named as a class, as `deploy` names others
    """Watercolours as hosts paint them."""
    return Watercolor(1)


class Nodes:
    """The head and the hosts; each is a handful of processes that can be killed."""

    def __init__(self) -> None:
        # Ray keeps them, and takes over the signals of the process that it does so in.
        self._keeper = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.address = self._answer()
        self.hosts = 0

    def add(self) -> None:
        """One more host."""
        self._say("add")
        self.hosts += 1

    def kill_host(self) -> None:
        """One host, all of it, with no time to say farewell."""
        self._say("kill")
        self.hosts -= 1

    def restart(self) -> None:
        """All of it ends at once, and there is a new head at the same address, without hosts."""
        self._say("restart")
        self.hosts = 0

    def close(self) -> None:
        """Everything ends; harmless when called again."""
        if self._keeper.poll() is None:
            self._say("close")
            self._keeper.communicate()

    def _say(self, words: str) -> None:
        assert self._keeper.stdin
        self._keeper.stdin.write(f"{words}\n")
        self._keeper.stdin.flush()
        self._answer()

    def _answer(self) -> str:
        assert self._keeper.stdout
        while not (line := self._keeper.stdout.readline()).startswith(DONE):
            assert line, "the nodes have ended"
        return line.removeprefix(DONE).strip()


def keep() -> None:
    """The process that keeps the nodes does as it is told, by lines."""
    from ray.cluster_utils import Cluster  # noqa: PLC0415 - seconds, and it reads the token

    folders, port = [], free_port()

    def begin() -> Any:
        nodes: Any = Cluster()
        head = nodes.add_node(
            num_cpus=0, object_store_memory=STORE, gcs_server_port=port, **NOT_NEEDED
        )
        folders.append(head.get_session_dir_path())
        return nodes

    def end() -> None:
        for node in nodes.list_all_nodes():
            node.kill_all_processes(check_alive=False, allow_graceful=False)

    nodes, hosts = begin(), []
    print(f"{DONE}{nodes.address}", flush=True)
    for line in sys.stdin:
        match line.strip():
            case "add":
                hosts.append(nodes.add_node(wait=False, object_store_memory=STORE, num_cpus=1))
                nodes.wait_for_nodes()
            case "kill":
                nodes.remove_node(hosts.pop(0), allow_graceful=False)
            case "restart":
                end()
                nodes, hosts = begin(), []
            case "close":
                break
        print(DONE, flush=True)
    end()
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    print(DONE, flush=True)


@contextmanager
def running_nodes(hosts: int) -> Iterator[Nodes]:
    """The cluster, which asks for a token."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_AUTH_MODE", "token")
        patch.setenv("RAY_AUTH_TOKEN", TOKEN)
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        # Hosts paint with nothing beside them; here other tests would come before painters.
        patch.setenv("RAY_worker_niceness", "0")
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))  # where painters of tests are
        nodes = Nodes()
        try:
            for _ in range(hosts):
                nodes.add()
            yield nodes
        finally:
            nodes.close()


def deploy(address: str, make: str, *, least: int = 1, most: int = 1, idle: float = 60) -> None:
    """Have hosts run what `make`, as module:name, makes."""
    module, name = make.split(":")
    code = f"""
from engine.painters.ray import deploy as deploying
from engine.painters.ray.deploy import Scale, deploy
from engine.painters.ray.replica import Kind
from {module} import {name}
kind = Kind({name!r}, {name}, str, 1, 0, 20, 20)
deploying.MORE = deploying.SHORT = 1.0
deploy({address!r}, kind, Scale({least}, {most}, {idle}), print)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def replicas() -> list[int]:
    """The processes of the replicas on this machine."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if words.startswith(b"ray::ServeReplica:emotion-draw"):
            found.append(int(folder.name))
    return found


def kill_replica() -> None:
    os.kill(replicas()[0], signal.SIGKILL)


@contextmanager
def stopped(process: int) -> Iterator[None]:
    """It does nothing meanwhile, unless it is killed."""
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGCONT)


def wait_until(condition: Callable[[], bool], seconds: float) -> float:
    """Wait for something of the cluster; how long it took."""
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < seconds
        time.sleep(0.1)
    return time.monotonic() - begun


if __name__ == "__main__":
    keep()
