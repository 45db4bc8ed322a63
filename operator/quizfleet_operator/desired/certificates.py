"""Certificates of the servers' authorities: a Secret of the event's own, which its pods see as files."""

import base64

from quizfleet_operator.desired.inputs import Inputs, Manifest, metadata

FOLDER = "/etc/quizfleet/certificates"
SYSTEM = "/etc/ssl/certs/ca-certificates.crt"
"""What the image trusts."""


def name(event: str) -> str:
    """The Secret's name."""
    return f"{event}-certificates"


def path(server: str) -> str:
    """Where a pod finds the certificates for a server."""
    return f"{FOLDER}/{server}.crt"


def secrets(inputs: Inputs) -> list[Manifest]:
    """The Secret, where a binding brings certificates."""
    data = {
        f"{server}.crt": base64.b64encode(ca.encode()).decode() for server, ca in inputs.bindings.certificates().items()
    }
    if not data:
        return []
    about = metadata(inputs, name(inputs.name), "certificates")
    return [{"apiVersion": "v1", "kind": "Secret", "metadata": about, "type": "Opaque", "data": data}]


def volumes(inputs: Inputs) -> list[Manifest]:
    """The volume of a pod that holds them."""
    if not inputs.bindings.certificates():
        return []
    return [{"name": "certificates", "secret": {"secretName": name(inputs.name)}}]


def mounts(inputs: Inputs) -> list[Manifest]:
    """Where the volume is mounted."""
    return [{"name": one["name"], "mountPath": FOLDER, "readOnly": True} for one in volumes(inputs)]
