"""The test vectors of docs/ledger-format.md, made by the database: the format never changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

FORMAT = (Path(__file__).parents[2] / "docs" / "ledger-format.md").read_text(encoding="utf-8")
CHAIN = "3f2c1a9e-5b7d-4c86-9a10-2e4f6b8d0c12"
WORDS = '{"motivation":"Målet saknas","place":"Tjänsteberedningen"}'
PEOPLE = '{"33333333-3333-4333-8333-333333333333":"Tove Tjänst"}'
UP, DOWN = bytes(range(32)), bytes(reversed(range(32)))
TEXT = '{"format":1,"title":"Mobila team på Söder"}'
ENTRIES = [
    {
        "id": "11111111-1111-4111-8111-111111111111",
        "seq": 1,
        "kind": "opened",
        "act": "open",
        "target": "draft",
        "decided_on": "2026-01-12",
        "organisation_id": "22222222-2222-4222-8222-222222222222",
        "decided_by_id": "33333333-3333-4333-8333-333333333333",
        "recorded_by_id": "33333333-3333-4333-8333-333333333333",
        "membership": "44444444-4444-4444-8444-444444444444",
        "recorded_at": "2026-01-12T09:00:00.000000Z",
    },
    {
        "id": "55555555-5555-4555-8555-555555555555",
        "seq": 2,
        "kind": "decision",
        "item": "66666666-6666-4666-8666-666666666666",
        "act": "refer_back",
        "source": "preparation",
        "target": "revision",
        "decided_on": "2026-01-13",
        "body_id": "77777777-7777-4777-8777-777777777777",
        "recorded_by_id": "88888888-8888-4888-8888-888888888888",
        "membership": "99999999-9999-4999-8999-999999999999",
        "sitting": "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa",
        "text_number": 2,
        "recorded_at": "2026-01-14T08:30:00.123456Z",
    },
]


def asked(sql: str, *values: str | bytes) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT encode({sql}, 'hex')", values)
        found: str = cursor.fetchone()[0]
    return found


def commitment(salt: bytes, text: str) -> str:
    return asked("sha256(%s::bytea || convert_to(%s, 'UTF8'))", salt, text)


def vectors() -> dict[str, str]:
    """Every value of the page, by what it is."""
    start = asked("samverka_chain_start(%s::uuid)", CHAIN)
    words, people, empty = commitment(UP, WORDS), commitment(UP, PEOPLE), commitment(DOWN, "{}")
    text = asked("sha256(convert_to(%s, 'UTF8'))", TEXT)
    first = entry_hash(ENTRIES[0], start, words, people, "")
    second = entry_hash(ENTRIES[1], first, empty, empty, text)
    return {
        "chain start": start,
        "words": words,
        "people": people,
        "empty": empty,
        "text": text,
        "first": first,
        "second": second,
    }


def entry_hash(fields: dict[str, object], prev: str, words: str, people: str, text: str) -> str:
    row = {"outcome": "", "source": ""} | fields | {
        "chain": CHAIN,
        "case_id": CHAIN,
        "text_sha256": text,
        "words_commitment": f"\\x{words}",
        "people_commitment": f"\\x{people}",
        "prev": f"\\x{prev}",
    }  # fmt: skip
    names = ", ".join(row)
    values = ", ".join(["%s"] * len(row))
    return asked(
        "samverka_entry_hash(jsonb_populate_record(NULL::workflow_ledgerentry,"
        f" jsonb_object(string_to_array('{names}', ', '), ARRAY[{values}]::text[])))",
        *(str(value) for value in row.values()),
    )


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["UTC", "Europe/Stockholm", "Asia/Tokyo"])
def test_the_page_tells_what_the_database_makes(zone: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', %s, true)", [zone])
    for what, value in vectors().items():
        assert value in FORMAT, what
