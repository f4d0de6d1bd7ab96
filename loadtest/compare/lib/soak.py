"""Three Kvorum nodes under a mixed load for a while: whether anything grows, and whether they slow down."""

import statistics
import time

from fill import fill
from generators import wrk
from growth import live_heap_bytes
from measure import load_of, settle, warm
from report import progress, table
from subjects import Kvorum3, metric

CONNECTIONS = 64
SLICE_SECONDS = 5
# Or the thirds are no thirds.
LEAST_SLICES = 3
# Often enough that some are written meanwhile.
SETTINGS = ("snapshot.intervalSeconds=10",)
# By then the connections that the clients closed are gone from the nodes as well.
CLOSING_SECONDS = 1
SPEED = ("requests_per_second", "p50_ms", "p99_ms")
TITLES = {
    "requests_per_second": "requests/s, first and last third",
    "p50_ms": "p50 ms, first and last third",
    "p99_ms": "p99 ms, first and last third",
    "descriptors": "file descriptors, most of one node",
    "threads": "threads, most of one node",
    "rss_mib": "RSS MiB, all nodes",
    "heap_mib": "heap after a collection MiB, all nodes",
}


def run(context):
    options = context.options
    result = {"samples": [], "slices": []}
    with context.started(Kvorum3, settings=SETTINGS) as subject:
        fill(subject, options.keys, options.value_bytes, 256)
        subject.require_keys(options.keys)
        settle(subject, options)
        load = load_of(options, "90/10", CONNECTIONS)
        warm(subject, load, options.warmup)
        # Before the first sample: to ask a JVM for its heap opens a socket and starts a thread, which stay.
        heap, snapshots = heap_mib(subject), snapshots_of(subject)
        soak(subject, load, context, result)
        snapshots = snapshots_of(subject) - snapshots
        # Keys that came or went would explain a heap that changed.
        subject.require_keys(options.keys)
        heap = both(heap, heap_mib(subject))
        # The first one was taken after a collection as well, which gives memory back.
        result["samples"].append(sample(subject))
        result["summary"] = {**summary(result), "heap_mib": heap, "snapshots": snapshots}
    context.save(result)
    show(result)


def soak(subject, load, context, result):
    """One slice after the other, and what the nodes hold before the first and after each."""
    result["samples"].append(sample(subject))
    for number, seconds in enumerate(lengths(context.options.soak_seconds), start=1):
        progress(f"{subject.name}: slice {number}, {seconds} s of nine GETs to one PUT")
        result["slices"].append({"seconds": seconds, **wrk(subject, load, seconds, seed=number)})
        result["samples"].append(sample(subject))
        context.save(result)


def lengths(seconds):
    """Of the slices, in whole seconds, for wrk knows no others; together they are as long as asked."""
    count = min(seconds, max(LEAST_SLICES, round(seconds / SLICE_SECONDS)))
    return [seconds * (i + 1) // count - seconds * i // count for i in range(count)]


def sample(subject):
    """What each node holds while nobody asks it anything."""
    time.sleep(CLOSING_SECONDS)
    return {
        "descriptors": [server.descriptors() for server in subject.servers],
        "threads": [server.threads() for server in subject.servers],
        "rss_mib": [server.rss_bytes() / 2**20 for server in subject.servers],
    }


def heap_mib(subject):
    """Of all nodes, after a collection in each."""
    progress(f"{subject.name}: heap after a collection")
    time.sleep(CLOSING_SECONDS)
    return sum(live_heap_bytes(server) for server in subject.servers) / 2**20


def snapshots_of(subject):
    """Written so far by the node that is asked."""
    return int(metric(subject.metrics(), "kvorum_snapshots_total", result="done"))


def summary(result):
    slices = result["slices"]
    counts = {name: sum(each[name] for each in slices) for name in ("requests", "failed")}
    return {**thirds(slices), **ends(result["samples"]), **counts}


def thirds(slices):
    """A single slice may meet a bad moment of the machine; it does not move the median of a third of them."""
    third = max(1, len(slices) // 3)
    return {name: both(median(slices[:third], name), median(slices[-third:], name)) for name in SPEED}


def median(slices, name):
    # A slice without a single answer has no latency.
    found = [each[name] for each in slices if each[name] is not None]
    return statistics.median(found) if found else None


def ends(samples):
    """Descriptors and threads are few: what one node leaks must not hide behind the others. Memory is added up."""
    kinds = (("descriptors", max), ("threads", max), ("rss_mib", sum))
    return {name: both(*(of(samples[i][name]) for i in (0, -1))) for name, of in kinds}


def both(begin, end):
    return {"begin": begin, "end": end, "ratio": end / begin if begin and end is not None else None}


def show(result):
    slices, found = result["slices"], result["summary"]
    headers = ["slice", "seconds", "requests/s", "p50 ms", "p99 ms", "descriptors", "threads", "RSS MiB", "failed"]
    rows = []
    # The first sample is from before them all, the last one from after the last collection.
    for number, (each, after) in enumerate(zip(slices, result["samples"][1:-1], strict=True), start=1):
        held = [max(after["descriptors"]), max(after["threads"]), sum(after["rss_mib"])]
        rows.append([str(number), each["seconds"], *(each[name] for name in SPEED), *held, each["failed"]])
    table(f"Soak: three nodes, nine GETs to one PUT, {CONNECTIONS} connections", headers, rows)
    rows = [[title, *(found[name][end] for end in ("begin", "end", "ratio"))] for name, title in TITLES.items()]
    table("Does anything grow?", ["three nodes", "begin", "end", "end / begin"], rows)
    print(f"\n{found['failed']} of {found['requests']} requests failed; node1 wrote {found['snapshots']} snapshots")
