"""Takes away each permission check in turn and says which no test misses."""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.mutants import catalogue, importing, running, words
from tests.mutants.equivalent import EQUIVALENT
from tests.mutants.operators import Mutant
from tests.mutants.recording import Recorded, Recorder

GOAL = 95.0  # percent
# Whatever has to do with rights; the browser's and the benchmarks' tests ask nothing more.
TESTS = ("tests/workflow", "tests/notifications", "tests/cases", "tests/web")
_COLUMNS = "{:9} {:5.1f} s  {}\n"


def main(given: Sequence[str]) -> int:
    options = _options(given)
    chosen = _chosen(options)
    if options.list:
        sys.stdout.write("".join(f"{one.path}:{one.line}  {one.key}\n" for one in chosen))
        sys.stdout.write(f"{len(chosen)} mutants\n")
        return 0
    importing.install()
    running.import_everything()
    state = Path(options.state)
    state.mkdir(parents=True, exist_ok=True)
    recorded = _recorded(state, options)
    results = _run(chosen, recorded, state, options)
    return _report(chosen, results, recorded)


def _options(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--list", action="store_true", help="only say what would be taken away")
    parser.add_argument("--only", default="", help="mutants whose key holds this")
    parser.add_argument("--sample", type=int, default=0, help="so many, the same ones each time")
    parser.add_argument("--state", default=".state/mutants", help="where results are kept")
    parser.add_argument("--record", action="store_true", help="add a run of --tests to the record")
    parser.add_argument("--again", default="", help="try these again: survived, error, all")
    parser.add_argument("--seconds", type=float, default=15.0, help="of tests for each mutant")
    parser.add_argument("--limit", type=float, default=120.0, help="seconds until one is stopped")
    parser.add_argument("--tests", nargs="*", default=TESTS, help="what the record is made of")
    return parser.parse_args(given)


def _chosen(options: argparse.Namespace) -> list[Mutant]:
    found = [m for m in catalogue.all_mutants() if options.only in m.key]
    found = [m for m in found if m.key not in EQUIVALENT]
    if options.sample:
        found = random.Random(1).sample(found, min(options.sample, len(found)))
    return found


def _recorded(state: Path, options: argparse.Namespace) -> Recorded:
    """Which tests come by where; made once, and added to when asked for."""
    kept, new = state / "record.json", state / "record-new.json"
    if options.record or not kept.exists():
        sys.stdout.write(f"One run of {' '.join(options.tests)} to see who comes by where …\n")
        sys.stdout.flush()
        began = time.monotonic()
        ended = running.forked(
            options.tests,
            state / "record.log",
            plugins=[Recorder(new)],
            limit=7200.0,
            more=["-m", "not slow"],
        )
        sys.stdout.write(f"{ended}; {time.monotonic() - began:.0f} s, see {state / 'record.log'}\n")
        before = Recorded.read(kept) if kept.exists() else Recorded()
        before.with_more(Recorded.read(new)).write(kept)
    return Recorded.read(kept)


def _run(
    chosen: Sequence[Mutant], recorded: Recorded, state: Path, options: argparse.Namespace
) -> dict[str, str]:
    """How each ended; what an earlier run has found out is kept."""
    kept = state / "results.json"
    results: dict[str, str] = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    for mutant in chosen:
        before = results.get(mutant.key, "")
        if before and options.again != "all" and not (options.again and options.again in before):
            continue
        began = time.monotonic()
        results[mutant.key] = _one(mutant, recorded, state, options)
        kept.write_text(json.dumps(results, indent=1, ensure_ascii=False), encoding="utf-8")
        took = time.monotonic() - began
        sys.stdout.write(_COLUMNS.format(results[mutant.key], took, mutant.key))
        sys.stdout.flush()
    return results


def _one(mutant: Mutant, recorded: Recorded, state: Path, options: argparse.Namespace) -> str:
    tests = recorded.tests_for(mutant.key, options.seconds)
    if not tests:
        return "unreached"
    name = hashlib.sha256(mutant.key.encode()).hexdigest()[:12]
    return running.forked(
        tests, state / f"{name}.log", mutant=mutant.key, limit=options.limit, more=["-x"]
    )


def _report(chosen: Sequence[Mutant], results: dict[str, str], recorded: Recorded) -> int:
    ends = Counter(results[one.key] for one in chosen)
    killed = ends["killed"] + ends["timeout"]
    share = 100 * killed / max(1, len(chosen))
    survivors = [one for one in chosen if results[one.key] not in ("killed", "timeout")]
    for one in survivors:
        tests = len(recorded.reached.get(one.key, ()))
        sys.stdout.write(f"{results[one.key]}: {one.path}:{one.line} {one.key} ({tests} tests)\n")
    sys.stdout.write(
        f"{len(chosen)} mutants, {killed} killed ({share:.1f} %, goal {GOAL} %), "
        f"{dict(ends)}; {len(EQUIVALENT)} left out as equivalent\n"
    )
    return 0 if share >= GOAL else 1


if __name__ == "__main__":
    assert Path.cwd() == words.ROOT, f"start it in {words.ROOT}"
    sys.exit(main(sys.argv[1:]))
