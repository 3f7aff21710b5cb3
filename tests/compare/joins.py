"""What our joins hold, and where the other engine's do otherwise."""

from collections import Counter

from compare.undoing import tokens
from judge.drawing import kind


def held(rows):
    """How many tokens every join holds, by scope, element and the flow they came over."""
    return Counter(
        (scope, element, facts["came"])
        for scope, element, _, _, facts in tokens(rows).values()
        if "came" in facts and "race" not in facts
    )


def counted(drawing, rows):
    """The parallel joins that hold two tokens which came over the same flow."""
    return {key[1] for key, n in held(rows).items() if n > 1 and kind(drawing.by_id[key[1]]) == "parallelGateway"}


def filled(drawing, rows):
    """The inclusive joins that hold as many tokens as they have inputs, not one on each."""
    over = {}
    for (scope, element, _), n in held(rows).items():
        over.setdefault((scope, element), []).append(n)
    joins = [(element, counts) for (_, element), counts in over.items() if "inclusive" in kind(drawing.by_id[element])]
    return {element for element, counts in joins if len(counts) < len(drawing.into[element]) <= sum(counts)}


def waits_alone(peer, rows):
    """The inclusive joins that wait there and have opened here."""
    there = {node["activityId"] for node in peer.nodes.values() if node["activityType"] == "inclusiveGateway"}
    return there - {element for _, element, _ in held(rows)}
