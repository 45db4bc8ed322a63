"""A whole event: the objects that every reconcile brings about, in the order in which they are needed."""

from quizfleet_operator.desired import autoscaling, certificates, ingress, network, secrets, service
from quizfleet_operator.desired import jobs as _jobs
from quizfleet_operator.desired.inputs import Inputs, Manifest
from quizfleet_operator.models import SERVICES


def environment_secrets(inputs: Inputs) -> list[Manifest]:
    """The Secrets that Jobs and Deployments refer to."""
    return [*(secrets.secret(inputs, role) for role in ("migrate", *SERVICES)), *certificates.secrets(inputs)]


def network_policies(inputs: Inputs) -> list[Manifest]:
    """What every pod of the event is bound by, the first Job included."""
    return network.manifests(inputs)


def jobs(inputs: Inputs) -> tuple[Manifest, Manifest | None]:
    """The migration Job, and the content Job where there is content."""
    return _jobs.migrate(inputs), _jobs.content(inputs)


def workloads(inputs: Inputs) -> list[Manifest]:
    """Everything else."""
    services = [manifest for name in SERVICES for manifest in service.manifests(inputs, name)]
    autoscalers = [manifest for name in SERVICES for manifest in autoscaling.manifests(inputs, name)]
    return services + autoscalers + ingress.manifests(inputs)
