"""What the first page weighs and what it may run."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from quizfleet.embedded import Platform

BUDGET_BYTES = 60_000
"""Of the first load, as it travels: headers, packed bodies, every request."""


def test_the_first_page_is_small_and_all_our_own(page: Page, platform: Platform) -> None:
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    sizes = watch_wire(page)
    page.goto(platform.url)
    page.wait_for_load_state("networkidle")
    assert {(response.url, response.status) for response in responses if response.status != 200} == set()
    expect(page.get_by_label("Code")).to_be_visible()
    assert all(response.url.startswith(platform.url) for response in responses)
    assert len(sizes) >= len(responses) > 10
    assert sum(sizes.values()) < BUDGET_BYTES, sizes


def watch_wire(page: Page) -> dict[str, float]:
    """Bytes that each request of a page has brought, headers included, by its id."""
    sizes: dict[str, float] = {}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    return sizes


@pytest.mark.parametrize(("preferred", "language"), [("en-GB", "en"), ("de-CH", "de"), ("fi", "en")])
def test_only_the_words_of_one_language_travel(
    browser: Browser, platform: Platform, preferred: str, language: str
) -> None:
    context = browser.new_context(locale=preferred)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(platform.url)
    page.wait_for_load_state("networkidle")
    languages = [url.rpartition("/")[2] for url in asked if re.search(r"/i18n/[a-z]{2}\.js$", url)]
    assert languages == [f"{language}.js"]
    context.close()


def test_a_module_that_did_not_arrive_is_fetched_again(page: Page, platform: Platform) -> None:
    page.route("**/static/dom.js", lambda route: route.fulfill(status=502), times=2)  # its preload and its import
    page.goto(platform.url)
    expect(page.get_by_label("Code")).to_be_visible()


def test_where_modules_never_arrive_the_page_says_so(page: Page, platform: Platform) -> None:
    page.route("**/static/dom.js", lambda route: route.fulfill(status=502))
    page.goto(platform.url)
    expect(page.get_by_role("link", name="Try again")).to_be_visible()


def test_the_browser_is_told_to_run_nothing_but_our_files(page: Page, platform: Platform) -> None:
    response = page.goto(platform.url)
    assert response is not None
    assert "default-src 'self'" in response.headers["content-security-policy"]
    assert "unsafe" not in response.headers["content-security-policy"]


def test_every_module_of_the_first_page_is_preloaded(page: Page, platform: Platform, repository: Path) -> None:
    web = repository / "services" / "quizfleet" / "web"
    preloaded = set(re.findall(r'modulepreload" href="/([^"]+)"', (web / "index.html").read_text()))
    assert preloaded == _imports(web, "static/main.js", set()) - {"static/main.js"}


def _imports(web: Path, module: str, seen: set[str]) -> set[str]:
    """A module and all it imports statically, as paths below the web folder."""
    if module in seen:
        return seen
    seen.add(module)
    for imported in re.findall(r'^import [^;]*?"(\.[^"]+)";', (web / module).read_text(), flags=re.MULTILINE):
        _imports(web, (web / module).parent.joinpath(imported).resolve().relative_to(web.resolve()).as_posix(), seen)
    return seen


def test_no_module_writes_markup(repository: Path) -> None:
    modules = (repository / "services" / "quizfleet" / "web" / "static").rglob("*.js")
    forbidden = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")
    assert [module.name for module in modules if forbidden.search(module.read_text())] == []
