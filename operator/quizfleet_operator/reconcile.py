"""One idempotent reconcile of one event: observe, bring about what is missing, tell how it stands.

It depends on nothing but the event, the cluster and the clock: run it at any time, after any crash, and it converges.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from quizfleet_operator import (
    announcing,
    apply,
    archiving,
    capacity,
    gathering,
    keys,
    naming,
    providing,
    punctuality,
    rotation,
    running_jobs,
    status,
)
from quizfleet_operator.announcing import News
from quizfleet_operator.bindings.errors import BindingError
from quizfleet_operator.cluster import Cluster, Object, Refused
from quizfleet_operator.conditions import (
    Fact,
    Observed,
    as_before,
    autoscaling_fact,
    ingress_fact,
    pods,
    workloads_fact,
)
from quizfleet_operator.desired import (
    ContentFile,
    Inputs,
    Manifest,
    archive,
    environment_secrets,
    jobs,
    metadata,
    network_policies,
    workloads,
)
from quizfleet_operator.desired.service import account
from quizfleet_operator.models import SERVICES, QuizEventSpec, Stage, parse_spec
from quizfleet_operator.owned import Owned
from quizfleet_operator.pacing import RESYNC_SECONDS, again_after
from quizfleet_operator.platforms import completing
from quizfleet_operator.platforms.completing import Platform
from quizfleet_operator.providing import Event, Provided
from quizfleet_operator.punctuality import on_time
from quizfleet_operator.stage import Staged, stage

SHOWN_BY = {
    "HorizontalPodAutoscaler": "AutoscalingReady",
    "ScaledObject": "AutoscalingReady",
    "TriggerAuthentication": "AutoscalingReady",
    "Ingress": "IngressReady",
}
"""By kind: the condition that tells whether it is there; WorkloadsReady for all others."""


@dataclass(frozen=True)
class Defaults:
    """What an event's pods get where its spec says nothing."""

    image: str
    pull_policy: str = "IfNotPresent"
    pull_secrets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """How an event stands after a reconcile, after how many seconds to look again unless woken, and what is new."""

    status: Object
    again_after: float
    news: tuple[News, ...] = ()


@dataclass
class Reconcile:
    """A reconcile of one event at an instant."""

    cluster: Cluster
    event: Object
    owned: Owned
    provided: Provided
    defaults: Defaults
    platforms: Sequence[Platform]
    now: datetime
    observed: Observed = field(default_factory=Observed)
    due: list[datetime] = field(default_factory=list)
    """When something is to be done that wakes nobody, the stage's own transitions apart."""
    waits: bool = False
    """For something that wakes nobody and that no condition tells."""

    @property
    def id(self) -> Event:
        """Which event this is."""
        return Event(self.event["metadata"]["namespace"], self.event["metadata"]["name"])

    async def run(self) -> Outcome:
        """Bring the event about as far as possible now."""
        try:
            spec = self._spec()
        except BindingError as fault:
            told = status.invalid(self.event, fault.reason, fault.message, self.now)
            return Outcome(told, RESYNC_SECONDS, tuple(announcing.of_conditions(self.event.get("status", {}), told)))
        staged, plan = stage(spec, self.now), capacity.plan(spec)
        await self._scale(staged.stage, plan)
        try:
            inputs = await self._gather(spec, staged, plan)
            if inputs is not None:
                await self._bring_about(inputs)
        except Refused as refused:
            self.observed.tell(self.observed.next(), False, "ObjectRefused", str(refused))
        return await self._outcome(spec, staged, plan)

    async def _scale(self, now: Stage, plan: capacity.Plan) -> None:
        """First, so that pods start and stop by the clock whatever else is away, and no autoscaler brings them back."""
        if now is not Stage.LIVE:
            await apply.prune(self.cluster, self.owned, [], apply.AUTOSCALERS)
        try:
            await apply.scale(self.cluster, self.owned, self.id.name, now, plan)
        except Refused as refused:
            self.observed.tell("WorkloadsReady", False, "ObjectRefused", str(refused))

    def _spec(self) -> QuizEventSpec:
        name = self.id.name
        if len(name) > naming.MAX_EVENT_NAME:
            message = (
                f"metadata.name is part of other names: it may have {naming.MAX_EVENT_NAME} characters, not {len(name)}"
            )
            raise BindingError("InvalidName", message)
        try:
            return parse_spec(completing.complete(self.event, self.platforms))
        except ValidationError as invalid:
            faults = [f"spec.{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in invalid.errors()[:5]]
            raise BindingError("InvalidSpec", "; ".join(faults)) from invalid

    async def _gather(self, spec: QuizEventSpec, staged: Staged, plan: capacity.Plan) -> Inputs | None:
        """Everything the builders need; None where a binding is missing, with the fact told."""
        namespace = self.id.namespace
        try:
            bindings = await gathering.read_bindings(self.cluster, self.event, self.platforms)
        except BindingError as fault:
            self.observed.tell("BindingsReady", False, fault.reason, fault.message)
            return None
        keda = await gathering.has_keda(self.cluster, spec)
        self.observed.facts["AutoscalingReady"] = autoscaling_fact(spec, staged.stage, keda)
        inputs = Inputs(
            namespace=namespace,
            name=self.id.name,
            uid=self.event["metadata"]["uid"],
            spec=spec,
            stage=staged.stage,
            plan=plan,
            bindings=bindings,
            keys={},
            content=await self._content(spec, staged.stage),
            image=spec.image or self._image(staged.stage),
            pull_policy=self.defaults.pull_policy,
            pull_secrets=self.defaults.pull_secrets,
            keda=keda,
        )
        rotate = self.event["metadata"].get("annotations", {}).get(rotation.ANNOTATION, "")
        used = bool(self.owned.deployments(inputs.name))
        inputs.keys.update(await keys.ensure(self.cluster, _keys_metadata(inputs), rotate, self.now, used=used))
        provided = await providing.provide(self.provided, self.observed, self.cluster, inputs)
        if provided is None:
            return None
        references = completing.references(self.event, self.platforms)
        self.observed.bound = {binding: str(one) for binding, one in references.items()}
        return provided

    def _image(self, now: Stage) -> str:
        """The operator's; what is over keeps the image it ran, so that no upgrade migrates what nobody plays."""
        ran = self.owned.image(self.id.name) if now is Stage.FINISHED else None
        return ran or self.defaults.image

    async def _content(self, spec: QuizEventSpec, now: Stage) -> tuple[ContentFile, ...]:
        was = status.condition(self.event.get("status", {}), "ContentLoaded")
        if now is Stage.FINISHED and was.get("status") == "True":
            self.observed.facts["ContentLoaded"] = as_before(was)  # its ConfigMaps may be gone
            return ()
        try:
            return await gathering.read_content(self.cluster, spec, self.id.namespace)
        except BindingError as fault:
            self.observed.tell("ContentLoaded", False, fault.reason, fault.message)
            return ()

    async def _bring_about(self, inputs: Inputs) -> None:
        """What Jobs need, the schema, then content and workloads: pods of a version never meet an older schema."""
        accounts = [account(inputs, service) for service in SERVICES]
        first = [*environment_secrets(inputs), *network_policies(inputs)]
        await apply.apply(self.cluster, self.owned, [*first, *accounts])
        migrate, content = jobs(inputs)
        migrated = await running_jobs.ensure(self.cluster, self.owned, migrate, "Migration")
        self.observed.facts["SchemaMigrated"] = migrated
        if not migrated.holds or not await self._grant(inputs, migrate):
            return
        await self._load(content)
        manifests = workloads(inputs)
        await self._deploy(inputs, manifests)
        archived = await self._archive(inputs)
        wanted = [*first, *manifests, *(job for job in (migrate, content, archived) if job)]
        await apply.prune(self.cluster, self.owned, [*_names(wanted), ("Secret", keys.secret_name(inputs.name))])
        await self._rotate(inputs)

    async def _deploy(self, inputs: Inputs, manifests: list[Manifest]) -> None:
        """Apply the workloads. What is refused is told, and holds up nothing else."""
        # KEDA refuses a ScaledObject while there is an autoscaler of the same Deployment.
        await apply.prune(self.cluster, self.owned, _names(manifests), apply.AUTOSCALERS)
        for manifest in manifests:
            try:
                await apply.deploy(self.cluster, self.owned, inputs, manifest)
            except Refused as refused:
                condition = SHOWN_BY.get(manifest["kind"], "WorkloadsReady")
                self.observed.tell(condition, False, "ObjectRefused", str(refused))

    async def _grant(self, inputs: Inputs, migrate: Manifest) -> bool:
        try:
            await providing.grant(self.provided, inputs, migrate["metadata"]["name"])
        except BindingError as fault:
            self.observed.tell("BindingsReady", False, fault.reason, fault.message)
            return False
        return True

    async def _rotate(self, inputs: Inputs) -> None:
        """Take a rotation that is under way a step on, where its last step has reached every pod."""
        ends = rotation.ends(inputs.keys)
        if ends is not None:
            self.due.append(ends)
        if not rotation.is_under_way(inputs.keys):
            return
        self.waits = True
        running = await self.cluster.pods(inputs.namespace, naming.labels(inputs.name))
        if not rotation.is_rolled(inputs, self.owned.deployments(inputs.name), running):
            return
        try:
            await providing.forget_old_passwords(self.cluster, inputs)
        except BindingError as fault:
            self.observed.tell("BindingsReady", False, fault.reason, fault.message)
            return
        await keys.write(self.cluster, _keys_metadata(inputs), rotation.finished(inputs.keys, self.now))

    async def _load(self, content: Manifest | None) -> None:
        if "ContentLoaded" in self.observed.facts:
            return
        if content is None:
            self.observed.tell("ContentLoaded", True, "NoContent", "spec.content is empty; import quizzes by the API")
        else:
            self.observed.facts["ContentLoaded"] = await running_jobs.ensure(
                self.cluster, self.owned, content, "Import"
            )

    async def _archive(self, inputs: Inputs) -> Manifest | None:
        """The Job that exports the results, where it is time; one of an earlier end is not kept."""
        job = archive(inputs)
        if job is None:
            return None
        if inputs.stage is not Stage.FINISHED:
            self.observed.facts["Archived"] = archiving.NOT_YET
            return None
        try:
            self.observed.facts["Archived"] = await archiving.ensure(self.cluster, self.owned, inputs, job)
        except Refused as refused:
            self.observed.tell("Archived", False, "ObjectRefused", str(refused))
        return job

    async def _outcome(self, spec: QuizEventSpec, staged: Staged, plan: capacity.Plan) -> Outcome:
        deployments = self.owned.deployments(self.id.name)
        counted = pods(deployments, staged.stage, plan.bounds)
        self.observed.facts.setdefault("WorkloadsReady", workloads_fact(deployments, staged.stage, counted))
        if "IngressReady" not in self.observed.facts:
            self.observed.facts["IngressReady"] = await self._ingress(spec, staged.stage)
        before = self.event.get("status", {})
        self._tell_besides(spec, staged, before)
        told = status.told(self.event, spec, staged, self.observed, counted, plan.players, self.now)
        news = [
            *announcing.of_stage(self.event, spec, staged, self.now),
            *announcing.of_conditions(before, told),
        ]
        instants = [*self.due, *punctuality.instants(spec.schedule, staged, self.now)]
        return Outcome(told, again_after(told, instants, datetime.now(UTC), waits=self.waits), tuple(news))

    def _tell_besides(self, spec: QuizEventSpec, staged: Staged, before: Object) -> None:
        """What only some events tell, after all that makes an event ready."""
        if spec.schedule is not None:
            was = status.condition(before, "OnTime")
            self.observed.facts["OnTime"] = on_time(spec.schedule, staged, self.observed.missing, was, self.now)
        was = status.condition(before, "Archived")
        if spec.archive is not None and "Archived" not in self.observed.facts:
            self.observed.facts["Archived"] = as_before(was) if was else archiving.NOT_YET

    async def _ingress(self, spec: QuizEventSpec, now: Stage) -> Fact:
        if now is Stage.FINISHED:
            return Fact(True, "Finished", "the event is over; its Ingresses are gone, and its host is free")
        if spec.ingress is None:
            return ingress_fact(spec, known_class=True, routed=True)
        known = await self.cluster.read("networking.k8s.io/v1", "IngressClass", spec.ingress.class_name)
        return ingress_fact(spec, known is not None, self.owned.get("Ingress", self.id.name) is not None)


def _names(manifests: Iterable[Manifest]) -> list[tuple[str, str]]:
    return [(one["kind"], one["metadata"]["name"]) for one in manifests]


def _keys_metadata(inputs: Inputs) -> Manifest:
    return metadata(inputs, keys.secret_name(inputs.name), "keys")


async def reconcile(
    cluster: Cluster,
    event: Object,
    objects: Iterable[Mapping[str, Any]],
    provided: Provided,
    defaults: Defaults,
    platforms: Sequence[Platform] = (),
) -> Outcome:
    """Reconcile an event as it was just read, with what the watches have seen of its objects and its platforms."""
    owned = Owned(objects, event["metadata"]["uid"])
    return await Reconcile(cluster, event, owned, provided, defaults, platforms, datetime.now(UTC)).run()
