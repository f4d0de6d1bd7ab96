"""Small to large values on three Kvorum nodes, and what large ones do to small keys."""

import subprocess
import time

from fill import fill
from generators import Load, wrk_command, wrk_result
from machine import ended, start_client
from measure import load_of, measure
from report import progress, table
from subjects import Kvorum3

# Bytes of a value, and connections: many large values at once only queue for the same cores.
STEPS = ((1, 64), (1024, 64), (100 * 1024, 16), (1024 * 1024, 4))
# All values of one size together.
STORED_BYTES = 64 * 1024 * 1024
SMALL_CONNECTIONS = 8
LEAD_SECONDS = 1
FIGURES = ("requests_per_second", "p50_ms", "p99_ms", "p999_ms")


def run(context):
    options = context.options
    with context.started(Kvorum3, java_opts=["-Xmx2g"]) as subject:
        cells = [cell for size, connections in STEPS for cell in cells_of(subject, options, size, connections)]
        beside = small_beside_large(subject, options)
    context.save({"cells": cells, "small_beside_large": beside})
    headers = ["value", "op", "connections", "requests/s", "MiB/s", "p50 ms", "p99 ms", "p99.9 ms", "failed"]
    table("Values of all sizes, three nodes", headers, [size_row(cell) for cell in cells])
    headers = ["100-byte keys", "op", "requests/s", "p50 ms", "p99 ms", "p99.9 ms", "failed", "large/s", "large failed"]
    table(
        f"Small keys at {SMALL_CONNECTIONS} connections while 1 MiB values are put",
        headers,
        [
            [row["when"], row["op"], *(row[name] for name in FIGURES), row["failed"]]
            + [row.get("large_per_second"), row.get("large_failed")]
            for row in beside
        ],
    )


def load_of_size(options, op, size, connections):
    keys = max(16, min(options.keys, STORED_BYTES // size))
    return Load(op, connections, keys, size, prefix=f"size{size}-")


def cells_of(subject, options, size, connections):
    loads = [load_of_size(options, op, size, connections) for op in ("PUT", "GET")]
    progress(f"{subject.name}: {loads[0].keys} values of {size} bytes")
    fill(subject, loads[0].keys, size, connections, prefix=loads[0].prefix)
    return [measure(subject, load, options) for load in loads]


def size_row(cell):
    megabytes = cell["requests_per_second"] * cell["value_bytes"] / 2**20
    return [name_of(cell["value_bytes"]), cell["op"], cell["connections"], cell["requests_per_second"], megabytes] + [
        *(cell[name] for name in FIGURES[1:]),
        cell["failed"],
    ]


def name_of(size):
    if size % 2**20 == 0:
        return f"{size >> 20} MiB"
    return f"{size >> 10} KiB" if size % 1024 == 0 else f"{size} B"


def small_beside_large(subject, options):
    """The same small load twice: alone, and while large values are put through the same node."""
    fill(subject, options.keys, options.value_bytes, 64)
    small = [load_of(options, op, SMALL_CONNECTIONS) for op in ("PUT", "GET")]
    rows = [{"when": "alone", **measure(subject, load, options)} for load in small]
    large = load_of_size(options, "PUT", *STEPS[-1])
    # Up before the small load is measured, and there until that is over.
    seconds = LEAD_SECONDS + options.warmup + options.rounds * options.seconds + LEAD_SECONDS
    for load in small:
        progress(f"{subject.name}: small {load.op} while large values are put")
        with ended(start_client(wrk_command(subject, large, seconds, seed=1), stdout=subprocess.PIPE)) as wrk:
            time.sleep(LEAD_SECONDS)
            cell = measure(subject, load, options)
            beside = wrk_result(wrk.communicate(timeout=seconds + 60)[0], large)
        figures = {"large_per_second": beside["requests_per_second"], "large_failed": beside["failed"]}
        rows.append({"when": "beside 1 MiB PUTs", **cell, **figures})
    return rows
