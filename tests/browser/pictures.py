"""The pictures of docs/anvandarguide.md and of the README, taken of the demo's data.

make pictures
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, sync_playwright

from config.postgres import PROJECT
from tests.browser import chromium
from tests.browser.site import Site, running_site
from tests.browser.smaller import smaller
from tests.browser.watching import watched

FOLDER = PROJECT / "docs" / "pictures"
LARGEST = 150_000
DESK, PHONE, FORM = (1280, 860), (390, 758), (900, 860)
AIR = 16  # above what was scrolled to
# Where a picture can end without cutting a line of text, a field or a button in two.
_END = """
height => {
    const boxes = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(text);
        boxes.push(...range.getClientRects());
    }
    for (const e of document.querySelectorAll('input, select, textarea, .ds-button, .ds-tag'))
        boxes.push(e.getBoundingClientRect());
    const cut = y => boxes.some(b => b.height > 1 && b.top - 2 < y && y < b.bottom + 2);
    for (let y = height; y > height * 0.7; y--) if (!cut(y)) return y;
    return height;
}
"""


@dataclass(frozen=True)
class Picture:
    """What is shown to whom: an address with ``{case}``, ``{item}`` or ``{body}`` in it.

    ``scroll`` names the element that comes to the top.
    """

    name: str
    by: str
    path: str
    case: str = ""
    body: str = ""
    scroll: str = ""
    size: tuple[int, int] = DESK

    def address(self, site: Site) -> str:
        """The address in the site's town."""
        town = site.town
        return self.path.format(
            case=town.cases.get(self.case, ""),
            item=town.items.get(self.case, ""),
            another=town.items[_ANOTHER],
            body=town.bodies.get(self.body, ""),
            letter=town.letter,
        )


_OFFICIALS = "Tjänsteberedningen"
_DRAFT = "Föräldrastöd i Närlunda"
_WAITING = "Öppen förskola med polisbesök"
_ANOTHER = "Gemensam lägesbild varje vecka"
_RUNNING = "Socialförvaltningens mobila team och trygghetsvärdar i EST"
_CLOSED = "Ombyggnad av Furutorpsplatsen"
_SITTING = "/organ/{body}/sammantrade/?uppgift={item}&uppgift={another}"
_PRESENT = "fieldset[aria-describedby='id_present_helptext']"
PICTURES = (
    Picture("logga-in", "", "/konto/login/", size=(1280, 640)),
    Picture("att-gora", "Tove", "/att-gora/"),
    Picture("att-gora-telefon", "Hanna", "/att-gora/", size=PHONE),
    Picture("arende", "Hanna", "/arende/{case}/", _RUNNING),
    Picture("foresla", "Hanna", "/arende/{case}/forslag/problem/", _DRAFT),
    Picture("foresla-matt", "Hanna", "/arende/{case}/forslag/matt/", _DRAFT),
    Picture("lamna-in", "Hanna", "/arende/{case}/lamna-in/", _DRAFT),
    Picture("ko", "Tove", "/organ/{body}/", body=_OFFICIALS),
    Picture(
        "besluta",
        "Tove",
        "/arende/{case}/besluta/{item}/",
        _WAITING,
        scroll="#decision",
        size=FORM,
    ),
    Picture(
        "sammantrade",
        "Tove",
        _SITTING,
        _WAITING,
        _OFFICIALS,
        scroll=_PRESENT,
        size=FORM,
    ),
    Picture("jav", "Lena", "/arende/{case}/jav/", _WAITING, size=(1280, 640)),
    Picture("aterremitterad", "Hanna", "/arende/{case}/", "Orosanmälan direkt från skolan"),
    Picture("lagesrapport", "Hanna", "/arende/{case}/lagesrapport/", _RUNNING),
    Picture("uppfoljning", "Hanna", "/arende/{case}/uppfoljning/", _RUNNING),
    Picture("historik", "Rut", "/arende/{case}/historik/", _CLOSED),
    Picture("aktiviteter", "Signe", "/aktiviteter/"),
    Picture("brev", "", "/demo/brev/{letter}/", size=(1280, 720)),
    Picture("handelser", "Tove", "/handelser/", size=(1280, 720)),
    Picture("frister", "Signe", "/frister/"),
    Picture("beslut", "Rut", "/beslut/"),
    Picture("ledtider", "Rut", "/beslut/ledtider/"),
    Picture("arkiv", "Arvid", "/arkiv/", size=(1280, 720)),
    Picture("postlista", "Arvid", "/postlista/"),
    Picture("gallra", "Arvid", "/arende/{case}/gallra/", _CLOSED, size=FORM),
    Picture("installningar", "Hanna", "/installningar/", size=(1280, 620)),
)


def take(browser: Browser, site: Site, picture: Picture) -> Path:
    """One picture, written where the guide looks for it."""
    width, height = picture.size
    found = watched(
        browser, site, picture.by, locale="sv-SE", viewport={"width": width, "height": height}
    )
    response = found.open(picture.address(site))
    assert response.status == 200, (picture.name, response.status)
    if picture.scroll:
        top = f"e => {{ e.scrollIntoView(); scrollBy(0, -{AIR}) }}"
        found.page.locator(picture.scroll).evaluate(top)
    shown: FloatRect = {"x": 0, "y": 0, "width": width, "height": height}
    shown["height"] = found.page.evaluate(_END, height)
    taken = found.page.screenshot(animations="disabled", caret="hide", clip=shown)
    path = FOLDER / f"{picture.name}.png"
    path.write_bytes(smaller(taken))
    found.close()
    return path


def main(wanted: list[str]) -> None:
    """Takes all of them, or those that are named."""
    path = chromium.find()
    if path is None:
        raise SystemExit(chromium.MISSING)
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_site("pictures", Path(folder), filler="tests.browser.pictured", clock=None) as site,
        sync_playwright() as playwright,
    ):
        flags = [*chromium.FLAGS, "--lang=sv-SE"]
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        for picture in PICTURES:
            if not wanted or picture.name in wanted:
                taken = take(browser, site, picture)
                size = taken.stat().st_size
                sys.stdout.write(f"{taken.relative_to(PROJECT)}  {size // 1000} kB\n")
                assert size <= LARGEST, taken
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
