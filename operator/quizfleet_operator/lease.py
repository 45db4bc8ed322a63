"""The Lease that says which replica reconciles."""

import logging

from kubernetes.aio.client import ApiException, V1Lease, V1ObjectMeta
from kubernetes.aio.leaderelection.leaderelectionrecord import LeaderElectionRecord
from kubernetes.aio.leaderelection.resourcelock.leaselock import LeaseLock

log = logging.getLogger(__name__)


class Lease(LeaseLock):
    """The library's lock, but for `create`: version 37 passes an argument there that its own client refuses."""

    async def create(self, name: str, namespace: str, election_record: LeaderElectionRecord) -> bool:
        """Make the Lease; whether it was made."""
        body = V1Lease(metadata=V1ObjectMeta(name=name), spec=self.update_lease(election_record))
        try:
            await self.api_instance.create_namespaced_lease(namespace, body)
        except ApiException as refused:
            log.warning("the Lease could not be made", extra={"reason": refused.reason})
            return False
        return True
