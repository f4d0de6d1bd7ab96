"""One cell of a table: warmed up, measured in rounds, and checked for what would make it worthless."""

import dataclasses

from generators import PUTS, Load, redis_benchmark, wrk
from machine import Window
from report import progress

SETTLING_CONNECTIONS = 64


def load_of(options, op, connections):
    """The load that the options ask for."""
    return Load(op, connections, options.keys, options.value_bytes)


def measure(subject, load, options, warmup=True):
    """The round with the median rate speaks for the cell; one that fails makes it invalid."""
    rate = warm(subject, load, options.warmup) if warmup else None
    rounds = [_round(subject, load, options, rate, seed) for seed in range(1, options.rounds + 1)]
    median = sorted(rounds, key=lambda each: each["requests_per_second"])[(len(rounds) - 1) // 2]
    return {
        "subject": subject.name,
        **dataclasses.asdict(load),
        **median,
        "invalid": next((each["invalid"] for each in rounds if each["invalid"]), None),
        "rounds": [round(each["requests_per_second"], 1) for each in rounds],
    }


def warm(subject, load, seconds):
    """The rate, once warm; redis-benchmark needs it, for it takes a number of requests and no time."""
    if subject.load == "redis":
        guess = redis_benchmark(subject, load, 500 + 20 * load.connections)["requests_per_second"]
        requests = _requests(load, guess, seconds)
        return redis_benchmark(subject, load, requests)["requests_per_second"]
    return wrk(subject, load, seconds, seed=0)["requests_per_second"]


def settle(subject, options, ops=("PUT", "GET")):
    """Before the first cell of a store, with the operations that are measured."""
    # A JVM compiles for most of a minute what it runs the most, and several share the processors; other stores get the same time.
    seconds = options.settle * subject.nodes
    for op in ops:
        progress(f"{subject.name}: {seconds} s of {op} before the first cell")
        warm(subject, load_of(options, op, SETTLING_CONNECTIONS), seconds)


def _requests(load, rate, seconds):
    return max(load.connections, int(rate * seconds))


def _round(subject, load, options, rate, seed):
    """One round, with what the servers used, and why it does not count if it does not."""
    errors, fsyncs = subject.errors(), subject.fsyncs()
    window = Window(subject.servers)
    if subject.load == "redis":
        result = redis_benchmark(subject, load, _requests(load, rate, options.seconds))
    else:
        result = wrk(subject, load, options.seconds, seed)
    result.update(window.close())
    result["failed"] += subject.errors() - errors
    result["invalid"] = None
    if result["failed"] > 0:
        result["invalid"] = f"{result['failed']} of {result['requests']} requests failed {result['failures'] or ''}"
    elif result["requests"] == 0:
        result["invalid"] = "no request was answered"
    elif subject.durable and PUTS[load.op] > 0 and not _proven(subject, fsyncs):
        result["invalid"] = "the writes were not forced to disk"
    return result


def _proven(subject, fsyncs_before):
    """Whether the writes of a round were fsynced: by the store's own count, or by the setting in force."""
    return subject.always_fsynced() if fsyncs_before is None else subject.fsyncs() > fsyncs_before
