"""What a ClusterQuizPlatform says besides the parts of events. Descriptions here become the CRD's documentation."""

from typing import Annotated

from pydantic import Field

from quizfleet_operator.models import Name, Part


class ClusterQuizPlatformSpec(Part):
    """What a platform of the whole cluster says besides."""

    secrets_namespace: Annotated[
        Name,
        Field(
            description="Namespace of the Secrets that mysql, kafka and redis refer to. The operator alone reads them "
            "there: events get accounts of their own, where the servers allow it."
        ),
    ]
