"""The pages that most people meet most: looked at more closely than all the others."""

from tests.web.addresses import ADDRESSES, Address


def _listed(name: str, of: str = "", body: str = "", step: str = "", query: str = "") -> Address:
    """The address as every other test opens it."""
    return next(
        a
        for a in ADDRESSES
        if (a.name, a.of, a.query) == (name, of, query)
        and a.body.startswith(body)
        and a.more.get("step", "") == step
    )


MAIN_PAGES = (
    _listed("account_login"),
    _listed("todo"),
    _listed("body", body="Tjänste"),
    _listed("sitting", body="Tjänste"),
    _listed("case", "preparation"),
    _listed("case", "execution"),
    _listed("history", "closed"),
    _listed("decide", "preparation"),
    _listed("propose"),
    _listed("propose-step", "draft", step="problem"),
    _listed("propose-step", "draft", step="matt"),
    _listed("submit", "draft"),
    _listed("report", "execution"),
    _listed("case-followup", "execution"),
    _listed("activities"),
    _listed("agreement-edit", "agreement draft"),
    _listed("settings"),
    _listed("accessibility"),
)
