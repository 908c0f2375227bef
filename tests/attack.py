"""What somebody learns about few people who adds and subtracts all that reports show of groups."""

import itertools


def attack(shown, labels, basis, least):
    """The sets of groups about which the tables of several report dates tell too much.

    Args:
        shown: for each report date the counts by group, "übrige" for all that are not named.
        labels: all groups there are, which an attacker knows from elsewhere.
        basis: for each report date how many people each group has, None where nobody knows.
        least: as many people may be told of.
    """
    told = [_sums(counts, frozenset(labels)) for counts in shown]
    found = []
    for at, (sums, people) in enumerate(zip(told, basis, strict=True)):
        for part, number in sums.items():
            if number < least and (number or people):
                found.append((at, sorted(part), number))
            if people and sum(people.get(name, 0) for name in part) - number < least:
                found.append((at, sorted(part), "complement"))
    for (first, earlier), (second, later) in itertools.combinations(enumerate(told), 2):
        both = set(earlier) & set(later)
        # What larger sets tell is the sum of what the smallest do.
        for part in (part for part in both if not any(other < part for other in both)):
            if 0 < abs(later[part] - earlier[part]) < least:
                found.append((first, second, sorted(part), later[part] - earlier[part]))
    return found


def _sums(counts, labels):
    """All sets of groups whose count follows from the table, but for the set of all groups."""
    names = {name for name in counts if name != "übrige"}
    parts = {frozenset({name}): counts[name] for name in names}
    if names and labels - names:
        parts[labels - names] = counts.get("übrige", 0)
    return {
        frozenset().union(*chosen): sum(parts[part] for part in chosen)
        for many in range(1, len(parts))
        for chosen in itertools.combinations(parts, many)
    }
