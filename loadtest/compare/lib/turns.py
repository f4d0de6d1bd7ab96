"""Kvorum and another store up at once and measured in turns: ratios that a machine of changing speed cannot bend."""

import copy
import statistics

from fill import fill
from measure import load_of, measure, settle
from report import progress, table
from subjects import Etcd3, Kvorum1, Kvorum3, Redis

PAIRS = ((Kvorum3, Etcd3), (Kvorum1, Redis))
OPS = ("PUT", "GET")


def run(context):
    options = context.options
    one_round = copy.copy(options)
    one_round.rounds = 1
    cells = []
    for kinds in PAIRS:
        with context.started_together(kinds) as pair:
            for subject in pair:
                fill(subject, options.keys, options.value_bytes, 256)
                subject.require_keys(options.keys)
                settle(subject, options)
            for op in OPS:
                for connections in options.connections:
                    load = load_of(options, op, connections)
                    cells.append(in_turns(pair, load, one_round, options.rounds))
                    context.save({"cells": cells})
    show(cells)


def in_turns(pair, load, one_round, rounds):
    """Each round measures one right after the other; the medians speak for both, and that of the ratios for the pair."""
    names = [subject.name for subject in pair]
    measured = []
    for number in range(1, rounds + 1):
        progress(f"{names[0]} and {names[1]} in turn: {load.op} at {load.connections} connections, {number} of {rounds}")
        measured.append([measure(subject, load, one_round) for subject in pair])
    ratios = [ours["requests_per_second"] / other["requests_per_second"] for ours, other in measured]
    invalid = [cell["invalid"] for cells in measured for cell in cells if cell["invalid"]]
    return {
        "pair": names,
        "op": load.op,
        "connections": load.connections,
        "rounds": measured,
        "rates": [statistics.median(cells[i]["requests_per_second"] for cells in measured) for i in (0, 1)],
        "ratios": ratios,
        "ratio": statistics.median(ratios),
        "invalid": invalid[0] if invalid else None,
    }


def show(cells):
    headers = ["pair", "op", "connections", "requests/s", "of the other", "ratio", "lowest", "highest"]
    rows = []
    for cell in cells:
        name = " / ".join(cell["pair"])
        if cell["invalid"]:
            rows.append([name, cell["op"], cell["connections"], "invalid: " + cell["invalid"], *[""] * 4])
        else:
            ratios = (cell["ratio"], min(cell["ratios"]), max(cell["ratios"]))
            rows.append([name, cell["op"], cell["connections"], *cell["rates"], *ratios])
    table("Both up at once, measured in turns: medians of the rounds", headers, rows)
