"""`helm test`: a replica of the operator holds the Lease, and the API server serves QuizEvents to it."""

import http.client
import json
import os
import ssl
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
LEASE = f"/apis/coordination.k8s.io/v1/namespaces/{os.environ['NAMESPACE']}/leases/quizfleet-operator"
EVENTS = "/apis/quizfleet.dev/v1alpha1/quizevents?limit=500"
SECONDS, FRESH_SECONDS = 60, 20


def get(path):
    """An answer of the API server; OSError where there is none."""
    trust = ssl.create_default_context(cafile=ACCOUNT / "ca.crt")
    server = http.client.HTTPSConnection("kubernetes.default.svc", context=trust, timeout=10)
    try:
        server.request("GET", path, headers={"Authorization": f"Bearer {(ACCOUNT / 'token').read_text()}"})
        answer = server.getresponse()
        if answer.status != http.HTTPStatus.OK:
            raise OSError(f"{path}: {answer.status} {answer.reason}")
        return json.load(answer)
    finally:
        server.close()


def look():
    """Whether all is well, and what there is to say."""
    try:
        lease, events = get(LEASE)["spec"], get(EVENTS)["items"]
    except OSError as refused:
        return False, str(refused)
    holder = lease.get("holderIdentity")
    age = (datetime.now(UTC) - datetime.fromisoformat(lease["renewTime"])).total_seconds()
    if age > FRESH_SECONDS:
        return False, f"the Lease was last renewed {age:.0f} s ago, by {holder}"
    return True, f"{holder} reconciles {len(events)} events"


deadline = time.monotonic() + SECONDS
well, said = look()
while not well and time.monotonic() < deadline:
    time.sleep(2)
    well, said = look()
sys.stdout.write(f"{said}\n")
sys.exit(0 if well else 1)
