"""Making one result of the results of a problem's parts.

Values add up, and so do bounds – but the bound of a later tier holds for plans that are no worse in the tiers before, in
this part. In the whole, one part could be worse in an earlier tier while another is better, as long as that tier's bound
and value differ in any part. Then the sum proves nothing, and the bound is what the parts' prices prove together, added
up anew over the whole problem.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from scheduler.placements.certificate import PRICES
from scheduler.placements.split import NUMBERED, list_shares
from scheduler.placements.united_certificate import find_numbers, unite_headcount, unite_tier
from scheduler.placements.verify import list_terms
from scheduler.result import RESULT_FORMAT, Status, compute_gap, compute_problem_sha256
from scheduler.sentences import word_headcount
from scheduler.verification import SEARCH

Document = Mapping[str, Any]
Piece = tuple[Document, Document]

MOST_CHANGES = 5

_LISTED = re.compile(r"^(\$\.)?(places|supervisors|participants|quotas|x\.shares)\[(\d+)\]")


def merge_results(problem: Document, pieces: Sequence[Piece]) -> dict[str, Any]:
    """The result of a whole problem.

    Args:
        problem: The whole problem.
        pieces: The parts that ``split_problem`` made of it, each with its verified result.

    Returns:
        A ``samplats/result/1`` document. INFEASIBLE where a part is, UNKNOWN where a part has no plan; ``seconds`` is
        the sum over the parts, which may have been solved at the same time.
    """
    statuses = {result["status"] for _, result in pieces}
    if statuses & {Status.INFEASIBLE, Status.UNKNOWN}:
        status = Status.INFEASIBLE if Status.INFEASIBLE in statuses else Status.UNKNOWN
        return _build_frame(problem, pieces, status)
    plan = {name: decision for _, result in pieces for name, decision in result["plan"]["assignments"].items()}
    tiers, entries = _merge_tiers(problem, pieces)
    is_proven = all(tier["value"] == tier["bound"] for tier in tiers)
    merged = _build_frame(problem, pieces, Status.OPTIMAL if is_proven else Status.FEASIBLE)
    merged["plan"] = {"assignments": plan}
    merged["tiers"] = tiers
    merged["unplaced"] = _merge_unplaced(problem, pieces)
    merged["x"] = {"changes": _merge_changes(problem, pieces)}
    merged["certificate"] = _merge_certificate(problem, pieces, entries, len(plan))
    return merged


def _build_frame(problem: Document, pieces: Sequence[Piece], status: Status) -> dict[str, Any]:
    results = [result for _, result in pieces]
    return {
        "format": RESULT_FORMAT,
        "problem_sha256": compute_problem_sha256(problem),
        "status": status.value,
        "plan": None,
        "tiers": [],
        "certificate": None,
        "unplaced": [],
        "seconds": round(sum(result["seconds"] for result in results), 3),
        "seed": results[0]["seed"],
        "workers": max(result["workers"] for result in results),
        "versions": results[0]["versions"],
    }


def _merge_tiers(problem: Document, pieces: Sequence[Piece]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The tiers of the whole, and the certificate's entry for each."""
    tiers: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    terms = [list_terms(tier) for tier in problem["objective"]]
    for index, weights in enumerate(terms):
        earlier = [tier["value"] for tier in tiers]
        value = sum(result["tiers"][index]["value"] for _, result in pieces)
        priced = unite_tier(problem, pieces, terms[: index + 1], earlier)
        bound = priced.bound
        if all(tier["value"] == tier["bound"] for tier in tiers):
            added = sum(result["tiers"][index]["bound"] for _, result in pieces)
            if added == value or not _is_lost_by_rounding(added - bound, index, pieces):
                bound = max(bound, added)
        proof = PRICES if priced.bound == bound else SEARCH
        tiers.append({"terms": weights, "value": value, "bound": bound, "gap": compute_gap(value, bound)})
        entries.append({"proof": proof, "bound": priced.bound, **priced.entry})
    return tiers, entries


def _is_lost_by_rounding(difference: int, index: int, pieces: Sequence[Piece]) -> bool:
    """Whether the parts' bounds are proven by prices and exceed what these prove together only by being rounded up each.

    Then the bound that anyone can add up is worth more than the last unit of the other.
    """
    certificates = [result.get("certificate") for _, result in pieces]
    are_priced = all(certificate and certificate["tiers"][index]["proof"] == PRICES for certificate in certificates)
    return are_priced and difference < len(pieces)


def _merge_certificate(
    problem: Document, pieces: Sequence[Piece], entries: Sequence[Document], placed: int
) -> dict[str, Any]:
    certificate: dict[str, Any] = {"tiers": list(entries)}
    people = len(problem["participants"])
    headcount = unite_headcount(problem, pieces)
    if headcount is not None:
        certificate["headcount"] = {"bound": headcount.bound, **headcount.entry}
    sentence = word_headcount(people, people - placed, None if headcount is None else headcount.bound)
    return {**certificate, "x": {"text": sentence.text, "text_en": sentence.text_en}}


def _merge_unplaced(problem: Document, pieces: Sequence[Piece]) -> list[Any]:
    """The entries of those without a place, in the order of the problem, with paths that hold in the whole."""
    order = {person["id"]: index for index, person in enumerate(problem["participants"])}
    lengths = _measure_lists(problem)
    entries = [_rebase(entry, part, lengths) for part, result in pieces for entry in result["unplaced"]]
    return sorted(entries, key=lambda entry: order[entry["id"]])


def _merge_changes(problem: Document, pieces: Sequence[Piece]) -> list[Any]:
    """The changes worth most of all that the parts found: a price is worth the same in every part."""
    lengths = _measure_lists(problem)
    found = [(part, result.get("x", {}).get("changes", ())) for part, result in pieces]
    changes = [_rebase(change, part, lengths) for part, listed in found for change in listed]
    return sorted(changes, key=lambda change: -change["worth"])[:MOST_CHANGES]


def _measure_lists(problem: Document) -> dict[str, int]:
    return {**{key: len(problem.get(key, ())) for key in NUMBERED}, "shares": len(list_shares(problem))}


def _rebase(value: Any, part: Document, lengths: Mapping[str, int]) -> Any:
    """A piece of a result, with every ``path`` and ``subject`` that names an item by its index in the part renamed."""
    if isinstance(value, list | tuple):
        return [_rebase(item, part, lengths) for item in value]
    if not isinstance(value, Mapping):
        return value
    return {
        key: _rebase_path(item, part, lengths)
        if key in ("path", "subject") and isinstance(item, str)
        else _rebase(item, part, lengths)
        for key, item in value.items()
    }


def _rebase_path(path: str, part: Document, lengths: Mapping[str, int]) -> str:
    match = _LISTED.match(path)
    if match is None:
        return path
    start, listed, index = match[1] or "", match[2], int(match[3])
    key = listed.removeprefix("x.")
    numbers = find_numbers(part, key, lengths[key])
    # An index just past the end adds an item to the list.
    number = numbers[index] if index < len(numbers) else lengths[key]
    return f"{start}{listed}[{number}]{path[match.end() :]}"
