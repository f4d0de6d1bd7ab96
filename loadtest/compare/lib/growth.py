"""One Kvorum node with few and with millions of keys: speed, heap a key, restart, and writes during a snapshot."""

import os
import re
import subprocess
import threading
import time
from pathlib import Path

from fill import fill
from generators import Load
from machine import Failure
from measure import measure, warm
from report import progress, table
from subjects import Kvorum1, Redis, metric

CONNECTIONS = 64
NEVER = 86_400
# Bounds of the node's own histogram.
STALLS_MILLIS = (10, 20, 50)
POLL_SECONDS = 0.02


class SnapshotWatch:
    """How much of the time a snapshot was being written: while it is, it lies beside the last one."""

    def __init__(self, directory):
        self.beside = Path(directory) / "node1" / "snapshot.json.tmp"
        self.seen = []
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.thread.join()

    def _run(self):
        while not self.stopped.wait(POLL_SECONDS):
            self.seen.append(self.beside.exists())

    def share(self):
        return sum(self.seen) / len(self.seen) if self.seen else 0.0


def run(context):
    options = context.options
    few, restarted, many = options.growth_keys
    result = {"sizes": [], "restarts": [], "snapshot": []}
    half = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**21
    settings = ["snapshot.intervalSeconds=60"]
    with context.started(Kvorum1, java_opts=[f"-Xmx{half}m"], settings=settings) as subject:
        empty = live_heap_bytes(subject.servers[0])
        result["sizes"].append(speed(subject, options, 0, few, empty))
        grow(subject, options, few, restarted)
        result["restarts"] += restarts(context, subject, restarted)
        result["sizes"].append(speed(subject, options, restarted, many, empty))
        context.save(result)
        for seconds in (NEVER, 1):
            subject.settings = [f"snapshot.intervalSeconds={seconds}"]
            result["restarts"].append(restart(subject, kill=False))
            result["snapshot"].append(during(subject, options, many, snapshots=seconds == 1))
    context.save(result)
    show(result)


def grow(subject, options, before, after):
    """Puts the keys that are not there yet; returns how many a second."""
    progress(f"{subject.name}: from {before} to {after} keys")
    started = time.monotonic()
    fill(subject, after, options.value_bytes, 256, first=before + 1)
    seconds = time.monotonic() - started
    subject.require_keys(after)
    return (after - before) / seconds


def speed(subject, options, before, after, empty):
    """With so many keys; a key's heap is what the node holds beyond an empty one, divided by their number."""
    filled = grow(subject, options, before, after)
    loads = {op: Load(op, CONNECTIONS, after, options.value_bytes) for op in ("PUT", "GET")}
    cells = {op: measure(subject, load, options) for op, load in loads.items()}
    heap = live_heap_bytes(subject.servers[0])
    return {
        "keys": after,
        "filled_per_second": filled,
        "heap_bytes": heap,
        "heap_per_key": (heap - empty) / after,
        **cells,
    }


def live_heap_bytes(server):
    """What is left on the heap after a full collection."""
    command = ["jcmd", str(server.pid), "GC.class_histogram"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    total = re.search(r"^Total\s+\d+\s+(\d+)", done.stdout, re.MULTILINE)
    if not total:
        raise Failure(f"jcmd told no heap: {done.stdout[-500:]}{done.stderr}")
    return int(total[1])


def restarts(context, subject, keys):
    """In turns with Redis, whose log of the same keys says what this machine can do just now."""
    redis = Redis(context.stage, context.options)
    redis.start()
    context.results.run["versions"][redis.name] = redis.version()
    fill(redis, keys, context.options.value_bytes, 256)
    rows = [restart(store, kill) for kill in (False, True) for store in (redis, subject)]
    redis.servers[0].stop()
    return rows


def restart(subject, kill):
    """Seconds to stop, and from the start until it serves: the first 200 of /health/ready, the first PONG."""
    server, keys = subject.servers[0], subject.key_count()
    progress(f"{subject.name}: {'killing' if kill else 'stopping'} it and starting it again with {keys} keys")
    stopping = time.monotonic()
    status = server.kill() if kill else server.stop(seconds=300)
    if status != 0 and not kill:
        raise Failure(f"{server.name} ended with status {status} after SIGTERM; its last lines:\n{server.end_of_log()}")
    starting = time.monotonic()
    server.command = [str(part) for part in subject.command(0)]
    server.start()
    subject.await_ready()
    ready = time.monotonic()
    subject.require_keys(keys)
    return {
        "store": subject.name,
        "end": "kill" if kill else "stop",
        "keys": keys,
        "stop_s": starting - stopping,
        "ready_s": ready - starting,
    }


def during(subject, options, keys, snapshots):
    load = Load("PUT", CONNECTIONS, keys, options.value_bytes)
    progress(f"{subject.name}: {options.settle} s of PUT, for the JVM is new, then the measurement")
    warm(subject, load, options.settle)
    before, started = loop_delays(subject), time.monotonic()
    with SnapshotWatch(subject.servers[0].directory) as watch:
        cell = measure(subject, load, options, warmup=False)
    after, minutes = loop_delays(subject), (time.monotonic() - started) / 60
    # Of all rounds, unlike the other figures.
    late = {f"loop_over_{millis}_ms": (after[millis] - before[millis]) / minutes for millis in STALLS_MILLIS}
    return {"snapshots": snapshots, "share_of_time": watch.share(), **late, **cell}


def loop_delays(subject):
    """How often, since its start, the node's event loop came later than so many milliseconds to what was due."""
    text, name = subject.metrics(), "kvorum_loop_delay_seconds"
    count = metric(text, f"{name}_count")
    in_time = {millis: metric(text, f"{name}_bucket", le=f"{millis / 1000:g}") for millis in STALLS_MILLIS}
    if not all(in_time.values()):
        raise Failure(f"{subject.name} does not count how late its event loop comes: {in_time}")
    return {millis: count - in_time[millis] for millis in STALLS_MILLIS}


def show(result):
    headers = ["keys", "filled/s", "PUT/s", "PUT p99 ms", "GET/s", "GET p99 ms", "heap/key bytes", "RSS MiB"]
    table(
        f"One node grows, {CONNECTIONS} connections",
        headers,
        [
            [str(row["keys"]), row["filled_per_second"]]
            + [row[op][name] for op in ("PUT", "GET") for name in ("requests_per_second", "p99_ms")]
            + [row["heap_per_key"], row["GET"]["rss_mib"]]
            for row in result["sizes"]
        ],
    )
    table(
        "Restart",
        ["store", "ended by", "keys", "to stop, s", "to be ready, s"],
        [[row[name] for name in ("store", "end", "keys", "stop_s", "ready_s")] for row in result["restarts"]],
    )
    headers = ["snapshots", "time in one", "PUT/s", "p50 ms", "p99 ms", "p99.9 ms", "max ms"]
    headers += [*(f"loop > {millis} ms a minute" for millis in STALLS_MILLIS), "failed"]
    names = ("share_of_time", "requests_per_second", "p50_ms", "p99_ms", "p999_ms", "max_ms")
    names += (*(f"loop_over_{millis}_ms" for millis in STALLS_MILLIS), "failed")
    table(
        "PUT while a snapshot is written",
        headers,
        [
            ["one after another" if row["snapshots"] else "none", *(row[name] for name in names)]
            for row in result["snapshot"]
        ],
    )
