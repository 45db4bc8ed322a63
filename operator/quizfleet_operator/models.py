"""The QuizEvent: what a platform team writes. Descriptions here become the CRD's documentation.

Lists and strings are bounded so that the API server can bound the cost of the CEL rules.
"""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

DURATION = r"^([0-9]{1,4}h)?([0-9]{1,5}m)?([0-9]{1,6}s)?$"
PATH = r"^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$"
SERVICES = ("participation", "scoring", "leaderboard")
BINDINGS = ("mysql", "kafka", "redis")

_LETTER = r"([a-z0-9]|\{name\}|\{namespace\})"
_LABEL = rf"{_LETTER}(-*{_LETTER})*"
HOST = rf"^{_LABEL}(\.{_LABEL})*$"
"""A DNS name in which the event's own name and namespace may be left open."""

Name = Annotated[str, Field(min_length=1, max_length=253, pattern=r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")]
ShortName = Annotated[str, Field(min_length=1, max_length=63, pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
Texts = dict[str, Annotated[str, Field(max_length=4096)]]
Labels = dict[str, Annotated[str, Field(max_length=63)]]
Duration = Annotated[str, Field(min_length=2, max_length=20, pattern=DURATION)]


def seconds(duration: str) -> float:
    """The length of a duration such as ``1h30m`` or ``90s``, in seconds."""
    parts = {unit: int(count) for count, unit in re.findall(r"(\d+)([hms])", duration)}
    return timedelta(hours=parts.get("h", 0), minutes=parts.get("m", 0), seconds=parts.get("s", 0)).total_seconds()


class Part(BaseModel):
    """camelCase in YAML; unknown fields are pruned by the API server."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True, extra="ignore")


class ReclaimPolicy(StrEnum):
    """What becomes of an event's data outside the cluster when the event is deleted."""

    RETAIN = "Retain"
    DELETE = "Delete"


class Schedule(Part):
    """When the event takes place. Without a schedule it is live until it is suspended or deleted."""

    starts_at: Annotated[
        AwareDatetime, Field(description="When players may begin, RFC 3339, e.g. 2026-12-01T19:00:00Z.")
    ]
    duration: Annotated[Duration, Field(description="How long the event is live, e.g. 2h or 1h30m.")] = "2h"
    prewarm: Annotated[
        Duration,
        Field(description="How long before startsAt the services are scaled up, so that they are ready by then."),
    ] = "10m"
    drain: Annotated[
        Duration,
        Field(description="How long after the end the services stay, so that open questions and sockets can finish."),
    ] = "10m"


class Capacity(Part):
    """How big the event may get. Replicas, partitions and connection pools follow from it."""

    quizzes: Annotated[int, Field(ge=1, le=1_000_000, description="Quizzes in the event.")] = 10
    participants_per_quiz: Annotated[int, Field(ge=1, le=10_000, description="Players in one quiz.")] = 100
    questions_per_quiz: Annotated[int, Field(ge=1, le=500, description="Questions in one quiz.")] = 20


class ConfigMapKey(Part):
    """A key of a ConfigMap in the event's namespace."""

    name: Annotated[Name, Field(description="Name of the ConfigMap.")]
    key: Annotated[
        str,
        Field(min_length=1, max_length=253, pattern=r"^[-._a-zA-Z0-9]+$", description="Key that holds the quiz file."),
    ] = "quiz.yaml"


class Content(Part):
    """Quizzes that are loaded before the event starts."""

    config_map_ref: Annotated[
        ConfigMapKey, Field(description="A quiz file (YAML, JSON, GIFT, CSV, XLSX or OpenTriviaQA) in a ConfigMap.")
    ]


class SecretRef(Part):
    """A Secret in the event's namespace."""

    name: Annotated[Name, Field(description="Name of the Secret.")]


class Strimzi(Part):
    """A Kafka cluster that Strimzi runs, where topics and users are Kubernetes objects."""

    cluster: Annotated[ShortName, Field(description="Name of the Kafka object: the label strimzi.io/cluster.")]
    namespace: Annotated[
        ShortName | None,
        Field(
            description="Where Strimzi looks for KafkaTopics and KafkaUsers, mostly the cluster's namespace; the "
            "event's own if left out. The chart's strimzi.namespaces must name it."
        ),
    ] = None

    def home(self, namespace: str) -> str:
        """The namespace of the objects of an event in this one."""
        return self.namespace or namespace


class Kafka(Part):
    """The Kafka cluster that carries leaderboard updates and quiz control."""

    secret_ref: Annotated[
        SecretRef,
        Field(
            description="Secret with bootstrapServers and, where the cluster asks for it, securityProtocol, "
            "saslMechanism, username, password, ca.crt and accountMechanism. Cannot be changed once set."
        ),
    ]
    strimzi: Annotated[
        Strimzi | None,
        Field(
            description="Let Strimzi make topics and account, by KafkaTopics and a KafkaUser; the Secret then needs no "
            "more than bootstrapServers, securityProtocol and ca.crt. Cannot be changed once set."
        ),
    ] = None
    partitions: Annotated[
        int | None,
        Field(
            ge=1,
            le=1000,
            description="Partitions of each topic; follows from capacity if left out. May grow, never shrink.",
        ),
    ] = None
    replication_factor: Annotated[int, Field(ge=1, le=7, description="Copies of each partition.")] = 1


class MySQL(Part):
    """The MySQL server in which the event gets a schema and least-privilege accounts of its own."""

    secret_ref: Annotated[
        SecretRef,
        Field(
            description="Secret with host, port (default 3306), username and password of an account that may create "
            'schemas and users; for TLS tls: "true" or ca.crt. Cannot be changed once set.'
        ),
    ]


class Redis(Part):
    """The Redis (or Valkey) server that holds boards and locks. It is a cache: losing it loses nothing."""

    secret_ref: Annotated[
        SecretRef,
        Field(
            description="Secret with url, e.g. redis://:password@redis:6379/0; for TLS rediss:// and ca.crt. Cannot be "
            "changed once set."
        ),
    ]


class Tls(Part):
    """TLS of the ingress."""

    secret_name: Annotated[Name, Field(description="Secret with the certificate, of type kubernetes.io/tls.")]


class Ingress(Part):
    """How players reach the event. Without it there are Services only."""

    class_name: Annotated[Name, Field(description="IngressClass; traefik and nginx are known.")] = "traefik"
    host: Annotated[
        str | None,
        Field(
            max_length=253,
            pattern=HOST,
            description="DNS name of the event, in which {name} and {namespace} stand for its own, e.g. "
            "{name}.quiz.example.com; without it every host name leads here.",
        ),
    ] = None
    tls: Annotated[Tls | None, Field(description="Terminate TLS with this certificate.")] = None
    annotations: Annotated[
        dict[str, Annotated[str, Field(max_length=4096)]],
        Field(max_length=32, description="Annotations for the ingress controller, added to both Ingresses."),
    ] = {}


class Resources(Part):
    """Requests and limits of a container, as in a Pod."""

    requests: Annotated[dict[str, int | str], Field(max_length=8, description="What the scheduler sets aside.")] = {}
    limits: Annotated[dict[str, int | str], Field(max_length=8, description="What the container may use at most.")] = {}


class ServiceSpec(Part):
    """Bounds and resources of one service. What is left out follows from capacity."""

    min_replicas: Annotated[
        int | None, Field(ge=1, le=1000, description="Replicas that are always there while live.")
    ] = None
    max_replicas: Annotated[int | None, Field(ge=1, le=1000, description="Replicas the autoscaler may go up to.")] = (
        None
    )
    resources: Annotated[Resources | None, Field(description="Requests and limits of each pod.")] = None


class Services(Part):
    """The three services of an event."""

    participation: Annotated[ServiceSpec, Field(description="Quizzes, joining, questions and the web client.")] = (
        ServiceSpec()
    )
    scoring: Annotated[ServiceSpec, Field(description="Accepts and scores answers.")] = ServiceSpec()
    leaderboard: Annotated[ServiceSpec, Field(description="Keeps boards and pushes them to sockets.")] = ServiceSpec()

    def of(self, service: str) -> ServiceSpec:
        """The bounds of one service."""
        bounds: ServiceSpec = getattr(self, service)
        return bounds


class Autoscaling(StrEnum):
    """Who scales the services within their bounds while the event is live."""

    HPA = "HPA"
    POD_METRICS = "PodMetrics"
    KEDA = "KEDA"
    NONE = "None"


class NetworkPolicy(Part):
    """Which traffic the event's pods may have, those of Jobs included. Whatever is not listed here is denied."""

    enabled: Annotated[bool, Field(description="Make NetworkPolicies; the cluster's network has to enforce them.")] = (
        True
    )
    http_from: Annotated[
        Labels,
        Field(
            max_length=8,
            description="Labels of the namespaces whose pods may reach the services, such as the ingress controller's; "
            "everybody may if empty.",
        ),
    ] = {}
    metrics_from: Annotated[
        Labels,
        Field(
            max_length=8,
            description="Labels of the namespaces whose pods may read metrics; those of every namespace if empty.",
        ),
    ] = {}
    egress_ports: Annotated[
        list[Annotated[int, Field(ge=1, le=65535)]],
        Field(
            max_length=16,
            description="TCP ports that the pods may connect to besides those in the bindings' Secrets: of brokers "
            "that advertise another than bootstrapServers has, and of pods behind a Service that maps its port.",
        ),
    ] = []


class Toleration(Part):
    """A taint of nodes that the pods tolerate, as in a Pod."""

    key: Annotated[str | None, Field(max_length=316, description="Key of the taint; every taint if left out.")] = None
    operator: Annotated[Literal["Exists", "Equal"], Field(description="Equal compares the value, Exists does not.")] = (
        "Equal"
    )
    value: Annotated[str | None, Field(max_length=63, description="Value of the taint.")] = None
    effect: Annotated[
        Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] | None,
        Field(description="Effect of the taint; every effect if left out."),
    ] = None
    toleration_seconds: Annotated[
        int | None, Field(ge=0, description="How long a NoExecute taint is tolerated; for ever if left out.")
    ] = None


class Pods(Part):
    """What the event's pods have in common, those of Jobs included: labels, and which nodes they run on."""

    labels: Annotated[Labels, Field(max_length=32, description="Labels besides the operator's own.")] = {}
    annotations: Annotated[Texts, Field(max_length=32, description="Annotations besides the operator's own.")] = {}
    image_pull_secrets: Annotated[
        list[SecretRef],
        Field(max_length=8, description="Secrets to pull the image with, besides the chart's."),
    ] = []
    priority_class_name: Annotated[Name | None, Field(description="PriorityClass of the pods.")] = None
    node_selector: Annotated[Labels, Field(max_length=16, description="Labels that a node must have.")] = {}
    tolerations: Annotated[list[Toleration], Field(max_length=16, description="Taints that the pods tolerate.")] = []
    affinity: Annotated[
        dict[str, Any],
        Field(
            json_schema_extra={"x-kubernetes-preserve-unknown-fields": True},
            description="Affinity as in a Pod. Pods of a service are spread over zones and nodes without it.",
        ),
    ] = {}


class VolumeArchive(Part):
    """A volume for results."""

    claim_name: Annotated[Name, Field(description="Name of a PersistentVolumeClaim in the event's namespace.")]
    path: Annotated[
        str | None,
        Field(min_length=1, max_length=200, pattern=PATH, description="Folder in the volume, such as quizzes/2026."),
    ] = None


class BucketArchive(Part):
    """A bucket for results, of any store that speaks the S3 protocol."""

    endpoint: Annotated[
        str,
        Field(
            max_length=253,
            pattern=r"^https?://[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:[0-9]{1,5})?$",
            description="Where the store is, e.g. https://s3.eu-central-1.amazonaws.com or http://minio:9000.",
        ),
    ]
    bucket: Annotated[
        str,
        Field(min_length=3, max_length=63, pattern=r"^[a-z0-9][-a-z0-9.]*[a-z0-9]$", description="Name of the bucket."),
    ]
    prefix: Annotated[
        str | None,
        Field(min_length=1, max_length=200, pattern=PATH, description="What names begin with, such as quizzes/2026."),
    ] = None
    region: Annotated[
        str,
        Field(min_length=1, max_length=63, pattern=r"^[-a-z0-9]+$", description="Region that requests are signed for."),
    ] = "us-east-1"
    secret_ref: Annotated[
        SecretRef,
        Field(description="Secret with accessKeyId and secretAccessKey of an account that may put objects there."),
    ]


class Archive(Part):
    """Where results go, in a folder <namespace>.<name>: quizzes.csv, and answers/<quiz>.csv for each quiz."""

    persistent_volume_claim: Annotated[VolumeArchive | None, Field(description="Export to a volume.")] = None
    s3: Annotated[BucketArchive | None, Field(description="Export to a bucket.")] = None


class QuizEventSpec(Part):
    """What the event should be: when, how big, with which quizzes, on which MySQL, Redis and Kafka, reached how."""

    title: Annotated[str, Field(min_length=1, max_length=120, description="What people call the event.")]
    schedule: Annotated[Schedule | None, Field(description="When it takes place; absent: live until suspended.")] = None
    capacity: Annotated[Capacity, Field(description="How big it may get.")] = Capacity()
    content: Annotated[list[Content], Field(max_length=50, description="Quizzes loaded before the start.")] = []
    services: Annotated[Services, Field(description="Bounds and resources of the three services.")] = Services()
    platform: Annotated[
        Name | None,
        Field(
            description="Name of the QuizPlatform in the event's namespace, and of the ClusterQuizPlatform, that say "
            "what is left out of kafka, mysql, redis, ingress, autoscaling, networkPolicy, pods, archive, image and "
            "reclaimPolicy. Those named default do if left out."
        ),
    ] = None
    kafka: Annotated[Kafka | None, Field(description="The Kafka cluster.")] = None
    mysql: Annotated[MySQL | None, Field(description="The MySQL server.")] = None
    redis: Annotated[Redis | None, Field(description="The Redis server.")] = None
    ingress: Annotated[Ingress | None, Field(description="How players reach the event.")] = None
    autoscaling: Annotated[
        Autoscaling,
        Field(
            description="Who scales within the bounds while live. HPA: by CPU. PodMetrics: an HPA by CPU, answers "
            "queued and open sockets, which needs an adapter for metrics of pods. KEDA: ScaledObjects by CPU and "
            "Kafka lag. None: nobody but you. HPA if left out."
        ),
    ] = Autoscaling.HPA
    network_policy: Annotated[NetworkPolicy, Field(description="Traffic that the event's pods may have.")] = (
        NetworkPolicy()
    )
    pods: Annotated[Pods, Field(description="Labels and placement of the event's pods.")] = Pods()
    archive: Annotated[
        Archive | None,
        Field(
            description="Export all answers as CSV when the event is finished and, where reclaimPolicy is Delete, "
            "before its data is dropped."
        ),
    ] = None
    image: Annotated[
        str | None,
        Field(min_length=1, max_length=512, description="Image of the services; the operator's own if left out."),
    ] = None
    reclaim_policy: Annotated[
        ReclaimPolicy,
        Field(
            description="Retain keeps the MySQL schema and the Kafka topics when the event is deleted; Delete drops "
            "them and the Redis keys. Retain if left out."
        ),
    ] = ReclaimPolicy.RETAIN
    suspend: Annotated[bool, Field(description="Scale to zero whatever the schedule says; data stays.")] = False


class Stage(StrEnum):
    """Where an event is in its life: a summary for people."""

    SCHEDULED = "Scheduled"
    PREWARMING = "Prewarming"
    LIVE = "Live"
    DRAINING = "Draining"
    FINISHED = "Finished"
    SUSPENDED = "Suspended"


class Condition(Part):
    """A condition by the Kubernetes API conventions."""

    type: Annotated[str, Field(max_length=64, description="What the condition is about.")]
    status: Annotated[str, Field(pattern="^(True|False|Unknown)$", description="True, False or Unknown.")]
    reason: Annotated[str, Field(max_length=128, description="Why, for programs: one CamelCase word.")]
    message: Annotated[str, Field(max_length=1024, description="Why, for people, and what to do.")]
    observed_generation: Annotated[int, Field(description="The generation of the spec it speaks of.")]
    last_transition_time: Annotated[AwareDatetime, Field(description="When the status last changed.")]


class ServiceStatus(Part):
    """How many pods of a service there should be and how many are ready."""

    desired: Annotated[int, Field(description="Pods there should be.")] = 0
    ready: Annotated[int, Field(description="Pods that take requests.")] = 0


class QuizEventStatus(Part):
    """What the event is."""

    observed_generation: Annotated[int, Field(description="The generation of the spec that this status speaks of.")] = 0
    stage: Annotated[
        Stage | None, Field(description="Scheduled, Prewarming, Live, Draining, Finished or Suspended.")
    ] = None
    conditions: Annotated[
        list[Condition], Field(max_length=16, description="What holds and what does not, and why.")
    ] = []
    bindings: Annotated[
        dict[str, Annotated[str, Field(max_length=320)]],
        Field(description="By mysql, kafka and redis: the Secret, as namespace/name, that led to the event's data."),
    ] = {}
    services: Annotated[dict[str, ServiceStatus], Field(description="Pods by service.")] = {}
    scoring: Annotated[
        str | None, Field(max_length=16, description="Ready and desired pods of scoring, for kubectl get.")
    ] = None
    players: Annotated[int | None, Field(description="Players the event has room for.")] = None
    endpoint: Annotated[str | None, Field(max_length=300, description="Where players go.")] = None
    next_transition_time: Annotated[AwareDatetime | None, Field(description="When the stage changes next.")] = None


def parse_spec(spec: dict[str, Any]) -> QuizEventSpec:
    """The spec of a QuizEvent as the API server holds it.

    Raises:
        pydantic.ValidationError: the CRD let something through that is not a spec.
    """
    return QuizEventSpec.model_validate(spec)
