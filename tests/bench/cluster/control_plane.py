"""etcd and the API server in one container, from the image of kind: no kubelet, no scheduler, no controllers."""

import secrets
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import yaml

from tests.bench.cluster.audit import Calls, calls
from tests.bench.cluster.client import Api
from tests.integration.secured import make_certificates
from tests.servers import Container, container, lasting_port, wait_for

OPERATOR, BENCH = "operator", "bench"
"""Who may do everything: what the operator asks is counted apart from what the benchmark asks."""

CRDS = Path(__file__).parents[3] / "crds"

IMAGE = "kindest/node:v1.34.4"

_START = """
cd /var/lib/containerd/io.containerd.content.v1.content/blobs/sha256
for layer in $(find . -size +1000k); do
  tar -xf "$layer" -C / --wildcards '*bin/kube-apiserver' '*bin/etcd' 2>/dev/null
done
etcd --data-dir /var/lib/etcd --unsafe-no-fsync --quota-backend-bytes 4294967296 --log-level error &
exec kube-apiserver "$@"
"""
"""The image has the binaries in layers of images, of which no other has files of these names."""

_AUDIT = {
    "apiVersion": "audit.k8s.io/v1",
    "kind": "Policy",
    "omitStages": ["RequestReceived"],
    "rules": [{"level": "Metadata", "users": [OPERATOR]}, {"level": "None"}],
}


@dataclass
class ControlPlane:
    """A running API server."""

    address: str
    authority: str
    tokens: dict[str, str]
    container: Container
    folder: Path
    _read: int = 0
    _asked: Calls = field(default_factory=Counter)

    def connect(self) -> Api:
        """A client for one thread of the benchmark."""
        return Api(self.address, self.tokens[BENCH], self.authority)

    def kubeconfig(self) -> Path:
        """How the operator reaches it."""
        path = self.folder / "kubeconfig"
        named = {"cluster": "bench", "user": OPERATOR}
        cluster = {"server": self.address, "certificate-authority": str(self.folder / "ca.crt")}
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "bench", "cluster": cluster}],
            "users": [{"name": OPERATOR, "user": {"token": self.tokens[OPERATOR]}}],
            "contexts": [{"name": "bench", "context": named}],
            "current-context": "bench",
        }
        path.write_text(yaml.safe_dump(config))
        return path

    def asked(self) -> Calls:
        """What the operator has asked so far."""
        tail = ["docker", "exec", self.container.id, "tail", "-c", f"+{self._read + 1}", "/audit.log"]
        read = subprocess.run(tail, capture_output=True, check=True).stdout
        whole = read[: read.rfind(b"\n") + 1]
        self._read += len(whole)
        self._asked += calls(whole.decode().splitlines(), OPERATOR)
        return self._asked.copy()


@contextmanager
def control_plane(folder: Path) -> Iterator[ControlPlane]:
    """An API server on 127.0.0.1 that knows QuizEvents, until the block ends; its files go to the folder.

    etcd does not wait for the disk: how fast that is, is nothing about the operator.
    """
    folder.mkdir()
    authority = make_certificates(folder)
    tokens = {user: secrets.token_hex(16) for user in (OPERATOR, BENCH)}
    users = [f"{token},{user},{user},system:masters\n" for user, token in tokens.items()]
    (folder / "tokens.csv").write_text("".join(users))
    (folder / "audit.yaml").write_text(yaml.safe_dump(_AUDIT))
    port = lasting_port()
    published = ("--entrypoint", "sh", "-p", f"127.0.0.1:{port}:6443", "-v", f"{folder}:/bench:ro")
    with container(IMAGE, "-c", _START, "sh", *_flags(), options=published) as running:
        plane = ControlPlane(f"https://127.0.0.1:{port}", authority, tokens, running, folder)
        api = plane.connect()
        wait_for("the API server", running, lambda: _probe(api))
        for path in sorted(CRDS.glob("*.yaml")):
            api.create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", yaml.safe_load(path.read_text()))
        for path in _COLLECTIONS:
            wait_for(path, running, lambda path=path: _probe(api, path))
        yield plane
        api.close()


_COLLECTIONS = tuple(f"/apis/quizfleet.dev/v1alpha1/{plural}" for plural in ("quizevents", "quizeventschedules"))


def _flags() -> list[str]:
    given = {
        "etcd-servers": "http://127.0.0.1:2379",
        "secure-port": "6443",
        "tls-cert-file": "/bench/server.crt",
        "tls-private-key-file": "/bench/server.key",
        "token-auth-file": "/bench/tokens.csv",
        "authorization-mode": "RBAC",
        "service-account-issuer": "https://bench.invalid",
        "service-account-key-file": "/bench/server.crt",
        "service-account-signing-key-file": "/bench/server.key",
        "service-cluster-ip-range": "10.0.0.0/16",
        "audit-policy-file": "/bench/audit.yaml",
        "audit-log-path": "/audit.log",
    }
    return [f"--{name}={value}" for name, value in given.items()]


def _probe(api: Api, path: str = "/api/v1/namespaces/default") -> None:
    try:
        api.get(path)
    except httpx.HTTPError as not_yet:
        raise ConnectionError(str(not_yet)) from not_yet
