"""What the first page weighs and what it may run."""

import re
from pathlib import Path

from playwright.sync_api import Page, Response, expect

from quizfleet.embedded import Platform

BUDGET_BYTES = 50_000


def test_the_first_page_is_small_and_all_our_own(page: Page, platform: Platform) -> None:
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.goto(platform.url)
    page.wait_for_load_state("networkidle")
    assert {(response.url, response.status) for response in responses if response.status != 200} == set()
    expect(page.get_by_label("Code")).to_be_visible()
    assert all(response.url.startswith(platform.url) for response in responses)
    sizes = {response.url: len(response.body()) for response in responses}
    assert sum(sizes.values()) < BUDGET_BYTES, sizes


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
