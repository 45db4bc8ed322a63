"""A wrong environment is told by variable, and secrets stay secret."""

import os

import pytest

from quizfleet.settings import DatabaseSettings, Settings, SettingsError, load

GOOD = {
    "QUIZFLEET_EVENT": "trivia.finals",
    "QUIZFLEET_DATABASE_URL": "sqlite+aiosqlite:///x.sqlite",
    "QUIZFLEET_SIGNING_KEY": "s" * 32,
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("QUIZFLEET_")]:
        monkeypatch.delenv(name)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)


def test_defaults_do_for_a_laptop() -> None:
    settings = load(Settings)
    assert settings.update_topic == "trivia.finals.leaderboard-update"
    assert settings.admin_key is None
    assert settings.forwarded_allow_ips == "127.0.0.1"
    assert settings.allowed_origins == ()


@pytest.mark.parametrize("missing", ["QUIZFLEET_SIGNING_KEY", "QUIZFLEET_DATABASE_URL"])
def test_a_missing_variable_is_named(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(missing)
    with pytest.raises(SettingsError, match=f"^{missing}: "):
        load(Settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QUIZFLEET_SIGNING_KEY", "too short"),
        ("QUIZFLEET_ADMIN_KEY", "too short"),
        ("QUIZFLEET_EVENT", "Not A Name"),
        ("QUIZFLEET_DATABASE_URL", "mysql://root@db/quizfleet"),
        ("QUIZFLEET_STARTS_AT", "2026-11-23T18:00:00"),
        ("QUIZFLEET_LOG_FORMAT", "xml"),
        ("QUIZFLEET_DATABASE_POOL", "0"),
        ("QUIZFLEET_BATCH_ROWS", "many"),
        ("QUIZFLEET_JOIN_MISSES_PER_MINUTE", "0"),
        ("QUIZFLEET_ALLOWED_ORIGINS", "https://quiz.example"),
    ],
)
def test_a_malformed_variable_is_named_without_its_value(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"^{name}: ") as told:
        load(Settings)
    assert "too short" not in str(told.value)


def test_all_faults_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QUIZFLEET_SIGNING_KEY")
    monkeypatch.setenv("QUIZFLEET_TICK_MS", "1")
    with pytest.raises(SettingsError) as told:
        load(Settings)
    assert [line.partition(":")[0] for line in str(told.value).splitlines()] == [
        "QUIZFLEET_SIGNING_KEY",
        "QUIZFLEET_TICK_MS",
    ]


def test_an_import_needs_only_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QUIZFLEET_SIGNING_KEY")
    monkeypatch.setenv("QUIZFLEET_STARTS_AT", "2026-11-23T18:00:00Z")
    settings = load(DatabaseSettings)
    assert settings.event == "trivia.finals"
    assert settings.starts_at is not None


def test_lists_are_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZFLEET_ALLOWED_ORIGINS", '["https://quiz.example"]')
    assert load(Settings).allowed_origins == ("https://quiz.example",)


def test_secrets_do_not_show_in_a_printed_settings_object(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZFLEET_ADMIN_KEY", "admin-key-that-is-long")
    shown = repr(load(Settings))
    assert "s" * 32 not in shown
    assert "admin-key-that-is-long" not in shown
