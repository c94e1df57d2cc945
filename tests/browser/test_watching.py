"""That the watching sees what it is there for: without this, silence would prove nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Route

from tests.browser.conftest import Visit
from tests.browser.watching import Watched, without_own_scripts

POLICY = "default-src 'self'"
BAD = """<!doctype html><html lang="sv"><title>x</title>
<style>p {color: red}</style><script>document.title = "ran"</script>
<main><h1>Rubrik</h1><p><img src="/nowhere.png"><input></p>
<div class="wide">%s</div></main>
""" % ("o" * 400)


def bad_page(found: Watched) -> Watched:
    def answer(route: Route) -> None:
        route.fulfill(
            body=BAD, content_type="text/html", headers={"Content-Security-Policy": POLICY}
        )

    found.page.route("**/bad/", answer)
    found.open("/bad/")
    return found


@pytest.mark.parametrize("scripts", [True, False])
def test_a_breach_of_the_policy_and_overflow_are_seen(visit: Visit, scripts: bool) -> None:
    found = bad_page(visit(java_script_enabled=scripts))
    assert "ran" not in found.page.title()
    assert any("Content Security Policy" in line for line in found.complaints), found.complaints
    assert found.overflow()[-1] == "DIV.wide"


def test_a_kept_page_tells_of_the_next_look_only(look: Visit) -> None:
    """And no less of it: a fault is seen where somebody has looked before."""
    options = {"viewport": {"width": 700, "height": 700}}
    look("Tove", **options).open("/att-gora/")
    for _ in range(2):
        found = bad_page(look(**options))
        assert any("Content Security Policy" in line for line in found.complaints)
        assert found.overflow()[-1] == "DIV.wide"
    found = look(**options)
    assert found.complaints == []
    assert found.open("/att-gora/").url.endswith("/konto/login/?next=/att-gora/")


def test_axe_is_there_and_finds_the_faults(visit: Visit) -> None:
    found = bad_page(without_own_scripts(visit()))
    rules = " ".join(found.violations())
    assert "image-alt" in rules
    assert "label" in rules


def test_a_visitor_is_signed_in_by_her_cookie(visit: Visit, tmp_path: Path) -> None:
    found = visit("Tove")
    assert found.open("/att-gora/").status == 200
    assert found.page.url.endswith("/att-gora/")
