"""A rotation replaces nothing that a pod or player still holds before its time."""

from datetime import UTC, datetime, timedelta

from quizfleet_operator import rotation
from quizfleet_operator.desired import environment_digest
from quizfleet_operator.models import SERVICES
from quizfleet_operator.naming import ENVIRONMENT
from tests.unit.operator.events import inputs

NOW = datetime(2026, 12, 1, tzinfo=UTC)
HELD = {"signing-key": "old", "admin-key": "a", "redis": "r", "kafka": "k"}
FRESH = {name: f"new {name}" for name in HELD}


def test_nothing_is_replaced_unasked() -> None:
    assert rotation.due(HELD, FRESH, "", NOW) == HELD


def test_new_keys_are_not_rotated_at_once_and_one_request_rotates_once() -> None:
    made = rotation.due({}, FRESH, "please", NOW)
    assert not rotation.is_under_way(made)
    assert rotation.due(made, HELD, "please", NOW) == made


def test_the_old_key_signs_until_every_pod_accepts_the_new_one() -> None:
    turned = rotation.due(HELD, FRESH, "please", NOW)
    assert (turned["signing-key"], turned["next.signing-key"]) == ("old", "new signing-key")
    assert rotation.redis_passwords(turned) == ["new redis", "r"]
    assert rotation.due(turned, HELD, "again", NOW) == turned, "one at a time"
    done = rotation.finished(turned, NOW)
    assert (done["signing-key"], done["previous.signing-key"]) == ("new signing-key", "old")
    assert rotation.redis_passwords(done) == ["new redis"]


def test_the_previous_key_goes_with_its_last_token() -> None:
    done = rotation.finished(rotation.due(HELD, FRESH, "please", NOW), NOW)
    last = NOW + rotation.TOKEN_LIFETIME
    assert "previous.signing-key" in rotation.due(done, FRESH, "please", last - timedelta(seconds=1))
    assert "previous.signing-key" not in rotation.due(done, FRESH, "please", last)


def test_what_opened_the_accounts_before_the_keys_were_lost_is_forgotten_after_the_roll() -> None:
    made = rotation.due({}, FRESH, "", NOW, used=True)
    assert rotation.is_under_way(made)
    assert rotation.due(made, HELD, "please", NOW, used=True) == made, "one at a time"
    assert rotation.finished(made, NOW) == FRESH
    assert rotation.due(FRESH, HELD, "", NOW, used=True) == FRESH
    one_lost = {name: value for name, value in HELD.items() if name != "redis"}
    assert rotation.is_under_way(rotation.due(one_lost, FRESH, "", NOW, used=True))


def test_old_passwords_are_kept_while_a_pod_of_before_still_ends() -> None:
    wanted = inputs()
    told = {service: {ENVIRONMENT: environment_digest(wanted, service)} for service in SERVICES}
    deployments = {
        service: {"spec": {"template": {"metadata": {"annotations": annotations}}}}
        for service, annotations in told.items()
    }
    pod = {"metadata": {"labels": {"app.kubernetes.io/component": "scoring"}, "annotations": told["scoring"]}}
    assert rotation.is_rolled(wanted, deployments, [pod])
    ending = {"metadata": {**pod["metadata"], "annotations": {ENVIRONMENT: "of before"}}}
    assert not rotation.is_rolled(wanted, deployments, [pod, ending])
    assert not rotation.is_rolled(wanted, {}, [])
