"""Signs that a PDF of ours can show; a visible code stands for every other.

Typst refuses a document with a sign that none of its own fonts has, and people paste whatever
their programs give them: a picture of a thumb, Word's bullet, an invisible mark. Such a sign is
printed as its number, ``[U+1F44D]``: nothing is left out unseen, and nothing else is in its place.
"""

from __future__ import annotations

import re
from typing import Any


def printable(value: Any) -> Any:
    """A value as JSON has it, with what the fonts lack as codes in every text of it."""
    return _shown(value, _OUTSIDE_THE_FONTS)


def plainly_printable(value: Any) -> Any:
    """The same with everything but plain letters and signs as codes: for where signs stand
    together that no font has together (a digit and a keycap around it)."""
    return _shown(value, _UNUSUAL)


def _shown(value: Any, hidden: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return hidden.sub(_code, value)
    if isinstance(value, dict):
        return {key: _shown(part, hidden) for key, part in value.items()}
    if isinstance(value, list):
        return [_shown(part, hidden) for part in value]
    return value


def _code(sign: re.Match[str]) -> str:
    return f"[U+{ord(sign[0]):04X}]"


def _outside(ranges: str) -> re.Pattern[str]:
    """Matches one sign that is in none of the ranges, and breaks no line."""
    ends = (one.partition("-") for one in ranges.split())
    inside = "".join(f"\\U{int(a, 16):08x}-\\U{int(b or a, 16):08x}" for a, _, b in ends)
    return re.compile(f"[^\\t\\n\\r{inside}]")


# What the fonts in Typst have, read from them; a test prints every one of these.
IN_THE_FONTS = """
    20-7e a0-377 37a-37f 384-38a 38c 38e-3a1 3a3-4ff 510-513 51a-51d 531-556 559-58a 58d-58f
    591-5c7 5d0-5ea 5ef-5f4 606-60c 615 61b 61f 621-63a 640-655 65a 660-66d 674 679-67b 67e-680
    683-684 686-687 691 698 6a4 6a9 6af 6be 6cc 6f0-6f9 900-97f e3f e81-e82 e84 e87-e88 e8a e8d
    e94-e97 e99-e9f ea1-ea3 ea5 ea7 eaa-eab ead-eb9 ebb-ebc ec8-ecd 10d0-10ff 13a0-13f5
    13f8-13fd 1d00-1f15 1f18-1f1d 1f20-1f45 1f48-1f4d 1f50-1f57 1f59 1f5b 1f5d 1f5f-1f7d
    1f80-1fb4 1fb6-1fc4 1fc6-1fd3 1fd6-1fdb 1fdd-1fef 1ff2-1ff4 1ff6-1ffe 2000-2027 2029
    202f-2040 2042 2044-2052 2054-2064 2070-2071 2074-208e 2090-209c 20a0-20c0 2100-211e 2120
    2122 2124 2126-2151 2153-2184 2189 2190-23ff 2422-2423 2460-2606 2609-262f 2638-268b
    2690-269c 26a0-26a7 26aa-26af 26b2 2701-2704 2706-2709 270c-2714 2717-2726 272a-274b 274d
    274f-2752 2756 2758-275e 2761-277f 2794 2798-27af 27b1-2b73 2b76-2b95 2b97-2bff 2c60-2cf3
    2cf9-2cff 2e02-2e05 2e08-2e0a 2e17-2e18 2e1f 2e22-2e25 2e2e fb00-fb06 fe0e-fe0f fffd
"""
PLAIN = "20-7e a0-17f 2010-201e 2020-2022 2026 20ac"
_OUTSIDE_THE_FONTS, _UNUSUAL = _outside(IN_THE_FONTS), _outside(PLAIN)
