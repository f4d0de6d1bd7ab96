"""Latency while one of three Kvorum nodes is frozen, beside three healthy ones."""

import signal
import time

from fill import fill
from measure import load_of, measure, settle
from report import progress, table
from subjects import Kvorum3

CONNECTIONS = 64
# By then the frozen node is known as such.
SETTLED_SECONDS = 5


def run(context):
    options = context.options
    rows = []
    with context.started(Kvorum3) as subject:
        fill(subject, options.keys, options.value_bytes, 256)
        settle(subject, options)
        # The one that is frozen takes no requests itself.
        frozen = subject.servers[2]
        rows += phase("three healthy", subject, options)
        progress(f"freezing {frozen.name}")
        frozen.signal(signal.SIGSTOP)
        try:
            # No warm-up: the first requests after the freeze are the ones that matter.
            rows += phase("just frozen", subject, options, ops=("GET",), warmup=False)
            time.sleep(SETTLED_SECONDS)
            rows += phase("one frozen", subject, options)
        finally:
            frozen.signal(signal.SIGCONT)
        progress(f"{frozen.name} goes on")
        time.sleep(SETTLED_SECONDS)
        rows += phase("three again", subject, options)
    healthy = {row["op"]: row["p99_ms"] for row in rows if row["phase"] == "three healthy"}
    for row in rows:
        both = row["p99_ms"] and healthy[row["op"]]
        row["p99_of_healthy"] = row["p99_ms"] / healthy[row["op"]] if both else None
    context.save({"phases": rows})
    headers = ["nodes", "op", "requests/s", "p50 ms", "p99 ms", "p99.9 ms", "max ms", "p99 of healthy", "failed"]
    names = ("phase", "op", "requests_per_second", "p50_ms", "p99_ms", "p999_ms", "max_ms", "p99_of_healthy", "failed")
    title = f"One of three nodes frozen, {CONNECTIONS} connections"
    table(title, headers, [[row[name] for name in names] for row in rows])


def phase(name, subject, options, ops=("GET", "PUT"), warmup=True):
    rows = []
    for op in ops:
        progress(f"{subject.name}, {name}: {op}")
        rows.append({"phase": name, **measure(subject, load_of(options, op, CONNECTIONS), options, warmup)})
    return rows
