"""Latency of PUTs at half of the peak rate: three Kvorum nodes, and beside them what the same machine gives others."""

import dataclasses

from fill import fill
from measure import load_of, measure, settle, warm
from report import progress, table
from subjects import Bare, Etcd3, Kvorum3

# The router that stores nothing shows what the machine and the load generator take by themselves.
SUBJECTS = (Bare, Etcd3, Kvorum3)
PEAK_CONNECTIONS = (64, 256)
# A generator that fell behind did not put the load on that the figures would claim.
LEAST_SENT = 0.95


def run(context):
    measured = {kind: at_half_of_peak(context, kind) for kind in SUBJECTS}
    context.save({kind.name: cells for kind, cells in measured.items()})
    headers = ["PUT", "requests/s", "p50 ms", "p99 ms", "p99.9 ms", "CPU", "client CPU", "failed"]
    figures = ("requests_per_second", "p50_ms", "p99_ms", "p999_ms", "cpu", "client_cpu", "failed")
    rows = []
    for kind, cells in measured.items():
        named = [(f"peak, {cell['connections']} connections", cell) for cell in cells["peaks"]]
        named.append(("half of the peak, constant", cells["at_half"]))
        rows += [[f"{kind.title}: {name}", *(cell[f] for f in figures)] for name, cell in named]
    table("Latency at half of the peak rate", headers, rows)
    for kind, cells in measured.items():
        if cells["at_half"]["invalid"]:
            print(f"invalid: {kind.title}: {cells['at_half']['invalid']}")


def at_half_of_peak(context, kind):
    options = context.options
    with context.started(kind) as subject:
        if subject.durable:
            fill(subject, options.keys, options.value_bytes, 256)
        settle(subject, options, ops=("PUT",))
        peaks = []
        for connections in PEAK_CONNECTIONS:
            progress(f"{subject.name}: peak of PUT at {connections} connections")
            peaks.append(measure(subject, load_of(options, "PUT", connections), options))
        half = int(max(cell["requests_per_second"] for cell in peaks) / 2)
        # As many connections as make it certain that one is free when a request is due.
        load = dataclasses.replace(load_of(options, "PUT", max(PEAK_CONNECTIONS)), rate=half)
        # Other paths are hot at another rate, and JVMs compile once more.
        progress(f"{subject.name}: {options.settle} s of {half} PUT/s, then the measurement")
        warm(subject, load, options.settle)
        paced = measure(subject, load, options)
    if not paced["invalid"] and paced["requests_per_second"] < LEAST_SENT * half:
        paced["invalid"] = f"only {paced['requests_per_second']:.0f} of {half} PUT/s could be sent"
    return {"peaks": peaks, "at_half": paced}
