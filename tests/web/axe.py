"""What axe-core finds on a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_GRAVE = ("serious", "critical")
_axe = Axe()


def barriers(page: Page) -> list[str]:
    """What would keep somebody out, each with its rule and where it is: what axe-core calls serious or critical."""
    # Text that is still coming in would be judged by the colours of that moment.
    page.evaluate("for (const one of document.getAnimations()) if (one.effect.getTiming().iterations < 9) one.finish()")
    found = _axe.run(page).response["violations"]
    return [
        f"{violation['id']}: {node['html']} ({node['failureSummary']})"
        for violation in found
        if violation["impact"] in _GRAVE
        for node in violation["nodes"]
    ]
