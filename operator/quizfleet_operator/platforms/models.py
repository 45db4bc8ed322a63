"""What platforms say besides the parts of events. Descriptions here become the CRDs' documentation."""

from typing import Annotated

from pydantic import Field

from quizfleet_operator.models import Name, Part


class QuizPlatformSpec(Part):
    """What events of the namespace take, part by part, where they leave it out."""


class ClusterQuizPlatformSpec(Part):
    """What events of all namespaces take, part by part, where they and the platforms of their namespaces leave it out.

    What is named here besides the Secrets of mysql, kafka and redis is looked for in each event's namespace.
    """

    secrets_namespace: Annotated[
        Name,
        Field(
            description="Namespace of the Secrets that mysql, kafka and redis refer to. The operator alone reads them: "
            "events get accounts of their own, where the servers allow it."
        ),
    ]
