"""Jobs: the schema before the services, the content after the schema. Their names change with what they work on."""

from collections.abc import Sequence

from quizfleet_operator import naming
from quizfleet_operator.desired import pods
from quizfleet_operator.desired.inputs import Inputs, Manifest, checksum, metadata
from quizfleet_operator.desired.secrets import env_name

MIGRATE, CONTENT = "migrate", "content"
DEADLINE_SECONDS = 600


def migrate(inputs: Inputs) -> Manifest:
    """Brings the schema up to date with the image, by the one account that may change it."""
    of = [inputs.image, pods.placement(inputs), _database(inputs)]
    name = f"{inputs.name}-migrate-{checksum(of)[:10]}"
    return job(inputs, name, MIGRATE, ["migrate", "--wait", "20"], "migrate", [], [])


def content(inputs: Inputs) -> Manifest | None:
    """Loads the event's quizzes; the same content twice is one quiz. None where the event has no content."""
    if not inputs.content:
        return None
    files = [(file.config_map, file.key, file.digest) for file in inputs.content]
    starts = inputs.spec.schedule and inputs.spec.schedule.starts_at.isoformat()
    of = [inputs.image, pods.placement(inputs), files, starts, _database(inputs)]
    name = f"{inputs.name}-content-{checksum(of)[:10]}"
    paths = [f"/content/{index}/{file.key}" for index, file in enumerate(inputs.content)]
    volumes = [
        {"name": f"content-{index}", "configMap": {"name": file.config_map}}
        for index, file in enumerate(inputs.content)
    ]
    mounts = [
        {"name": f"content-{index}", "mountPath": f"/content/{index}", "readOnly": True}
        for index in range(len(inputs.content))
    ]
    return job(inputs, name, CONTENT, ["import", *paths], "participation", volumes, mounts)


def _database(inputs: Inputs) -> list[str | int]:
    """Which database a Job works on; what opens it may change without its work."""
    mysql = inputs.bindings.mysql
    return [mysql.host, mysql.port, naming.schema(inputs.namespace, inputs.name)]


def job(
    inputs: Inputs,
    name: str,
    component: str,
    args: list[str],
    role: str,
    volumes: list[Manifest],
    mounts: list[Manifest],
    deadline_seconds: int = DEADLINE_SECONDS,
    env: Sequence[Manifest] = (),
) -> Manifest:
    """A Job of one container that takes its environment from a role's Secret, and `env` besides."""
    container = pods.container(
        inputs,
        component,
        args,
        env_name(inputs.name, role),
        mounts,
        env=list(env),
        resources={"requests": {"cpu": "25m", "memory": "128Mi"}, "limits": {"memory": "512Mi"}},
    )
    pod = pods.pod_spec(
        inputs, naming.workload(inputs.name, "participation"), container, volumes, restartPolicy="Never"
    )
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": metadata(inputs, name, component),
        "spec": {
            "backoffLimit": 1,
            "activeDeadlineSeconds": deadline_seconds,
            "template": {"metadata": pods.pod_metadata(inputs, component), "spec": pod},
        },
    }
