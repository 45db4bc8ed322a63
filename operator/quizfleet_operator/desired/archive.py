"""The Job that exports the results of an event that is over.

Below what the spec gives is a folder of the event's own, since events made of one template share the rest. Running
again writes the same files again.
"""

from quizfleet_operator.desired.inputs import Inputs, Manifest, checksum
from quizfleet_operator.desired.jobs import job
from quizfleet_operator.models import BucketArchive, VolumeArchive

ARCHIVE = "archive"
ROLE = "leaderboard"
"""The account that may only read."""

DEADLINE_SECONDS = 12 * 3600
BUCKET_KEYS = {"accessKeyId": "AWS_ACCESS_KEY_ID", "secretAccessKey": "AWS_SECRET_ACCESS_KEY"}
"""Keys of a bucket's Secret, and the names by which every S3 client reads them."""

MOUNT = "/archive"


def archive(inputs: Inputs) -> Manifest | None:
    """The Job, or None where spec.archive is not set."""
    wanted = inputs.spec.archive
    if wanted is None:
        return None
    name = f"{inputs.name}-archive-{checksum([inputs.event_id, wanted.model_dump(mode='json')])[:10]}"
    if wanted.s3 is not None:
        return _to_bucket(inputs, name, wanted.s3)
    assert wanted.persistent_volume_claim is not None  # a rule of the CRD
    return _to_volume(inputs, name, wanted.persistent_volume_claim)


def _to_volume(inputs: Inputs, name: str, wanted: VolumeArchive) -> Manifest:
    target = "/".join(filter(None, (MOUNT, wanted.path, inputs.event_id)))
    volume = {"name": "archive", "persistentVolumeClaim": {"claimName": wanted.claim_name}}
    mount = {"name": "archive", "mountPath": MOUNT}
    return job(inputs, name, ARCHIVE, ["archive", "--to", target], ROLE, [volume], [mount], DEADLINE_SECONDS)


def _to_bucket(inputs: Inputs, name: str, wanted: BucketArchive) -> Manifest:
    target = "/".join(filter(None, ("s3:/", wanted.bucket, wanted.prefix, inputs.event_id)))
    args = ["archive", "--to", target, "--endpoint", wanted.endpoint, "--region", wanted.region]
    env = [
        {"name": variable, "valueFrom": {"secretKeyRef": {"name": wanted.secret_ref.name, "key": key}}}
        for key, variable in BUCKET_KEYS.items()
    ]
    return job(inputs, name, ARCHIVE, args, ROLE, [], [], DEADLINE_SECONDS, env)
