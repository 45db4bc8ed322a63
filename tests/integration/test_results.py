"""Results of all quizzes: complete, the same when written again, in a folder and in a bucket of a real S3 server."""

import csv
import io
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from quizfleet import archive, database, exporting, ids, results, retention
from quizfleet.content import Mode
from quizfleet.embedded.platform import free_port
from quizfleet.quiz import Quiz
from quizfleet.shelves import Folder
from tests.integration.test_retention import ANSWERED, PLAYERS, store

pytestmark = pytest.mark.integration

KEY, SECRET = "quizfleet", secrets.token_hex(16)
KEYS = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
Put = Callable[[AsyncEngine], None]


@contextmanager
def s3_server(folder: Path) -> Iterator[str]:
    """rclone's S3 server over a folder, in which each folder is a bucket; its endpoint."""
    rclone = shutil.which("rclone", path=str(Path(sys.executable).parent))
    assert rclone is not None, "rclone comes with the development dependencies: run make setup"
    endpoint = f"http://127.0.0.1:{free_port()}"
    address = endpoint.removeprefix("http://")
    command = [rclone, "serve", "s3", str(folder), "--addr", address, "--auth-key", f"{KEY},{SECRET}", "--config", ""]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        _wait_for(endpoint)
        yield endpoint
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(endpoint: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            httpx.get(endpoint, trust_env=False)
        except httpx.TransportError:
            assert time.monotonic() < deadline, "rclone did not start"
            time.sleep(0.1)
        else:
            return


def read_all(folder: Path) -> dict[str, str]:
    """Every file below a folder by its path."""
    return {str(file.relative_to(folder)): file.read_bytes().decode() for file in folder.rglob("*") if file.is_file()}


async def two_quizzes(engine: AsyncEngine) -> Quiz:
    """A quiz that is packed, and one that is not."""
    first = await store(engine)
    await retention.close(engine, first.id)
    await retention.pack(engine, first.id)
    return first


async def test_every_answer_is_in_the_files_packed_or_not(own_engine: AsyncEngine, tmp_path: Path) -> None:
    quiz = await two_quizzes(own_engine)
    written = await results.write(own_engine, Folder(tmp_path / "results"))
    assert (written.quizzes, written.answers) == (1, PLAYERS * ANSWERED)
    files = read_all(tmp_path / "results")
    name = f"answers/{ids.encode(quiz.id)}.csv"
    assert files.keys() == {"quizzes.csv", name}
    assert files[name] == (await exporting.export(own_engine, quiz.id)).as_csv()
    header, row = csv.reader(io.StringIO(files["quizzes.csv"]))
    assert dict(zip(header, row, strict=True)) == {
        "quiz": ids.encode(quiz.id),
        "code": quiz.code,
        "title": quiz.title,
        "mode": Mode.SELF_PACED,
        "answers": str(PLAYERS * ANSWERED),
        "file": name,
    }


async def test_writing_again_writes_the_same_files(own_engine: AsyncEngine, tmp_path: Path) -> None:
    await store(own_engine)
    await results.write(own_engine, Folder(tmp_path / "results"))
    first = read_all(tmp_path / "results")
    await results.write(own_engine, Folder(tmp_path / "results"))
    assert read_all(tmp_path / "results") == first


@pytest.mark.parametrize("at_a_time", [1, 5, 12])
async def test_however_few_are_read_at_a_time_none_is_missed(
    own_engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch, at_a_time: int
) -> None:
    quiz = await store(own_engine)
    whole = await exporting.export(own_engine, quiz.id)
    monkeypatch.setattr(archive, "AT_A_TIME", at_a_time)
    assert (await exporting.export(own_engine, quiz.id)).lines == whole.lines
    assert len(whole.lines) == PLAYERS * ANSWERED


async def test_answers_packed_while_they_are_read_are_read_from_the_pack(
    own_engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiz = await store(own_engine)
    whole = await exporting.export(own_engine, quiz.id)
    monkeypatch.setattr(archive, "AT_A_TIME", 5)
    reading = exporting.lines_of(own_engine, quiz.id)
    lines = await anext(reading)
    await retention.close(own_engine, quiz.id)
    await retention.pack(own_engine, quiz.id)
    lines += [line async for some in reading for line in some]
    assert lines == whole.lines


async def test_of_a_schema_without_tables_there_is_an_empty_list(empty_database_url: str, tmp_path: Path) -> None:
    engine = database.make_engine(empty_database_url, 1)
    written = await results.write(engine, Folder(tmp_path / "results"))
    await engine.dispose()
    assert (written.quizzes, written.answers) == (0, 0)
    assert read_all(tmp_path / "results") == {"quizzes.csv": "quiz,code,title,mode,answers,file\r\n"}


async def test_a_bucket_holds_the_same_files_as_a_folder(own_engine: AsyncEngine, tmp_path: Path) -> None:
    await two_quizzes(own_engine)
    await results.write(own_engine, Folder(tmp_path / "folder"))
    (tmp_path / "s3/results").mkdir(parents=True)
    with s3_server(tmp_path / "s3") as endpoint:
        ran = archived(own_engine, "s3://results/2026/trivia.night", endpoint, KEYS)
    assert ran.returncode == 0, ran.stderr
    assert f"1 quizzes with {PLAYERS * ANSWERED} answers written to s3://results/2026/trivia.night" in ran.stdout
    assert read_all(tmp_path / "s3/results/2026/trivia.night") == read_all(tmp_path / "folder")


@pytest.mark.parametrize("wrong", ["bucket", "keys"])
async def test_a_store_that_refuses_says_why_on_the_last_line(
    own_engine: AsyncEngine, tmp_path: Path, wrong: str
) -> None:
    (tmp_path / "s3/results").mkdir(parents=True)
    bucket = "other" if wrong == "bucket" else "results"
    keys = KEYS | ({"AWS_SECRET_ACCESS_KEY": "wrong"} if wrong == "keys" else {})
    with s3_server(tmp_path / "s3") as endpoint:
        ran = archived(own_engine, f"s3://{bucket}/2026", endpoint, keys)
    assert ran.returncode == 1
    assert f"s3://{bucket}/2026 did not take the results: " in ran.stderr
    assert "Traceback" not in ran.stderr


def archived(engine: AsyncEngine, to: str, endpoint: str, keys: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """`quizfleet archive`, as the Job of an event runs it."""
    url = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "quizfleet", "archive", "--to", to, "--endpoint", endpoint]
    environment = os.environ | {"QUIZFLEET_DATABASE_URL": url} | keys
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
