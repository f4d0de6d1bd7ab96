"""Latency of PUTs to three Kvorum nodes at half of their peak rate."""

from fill import fill
from generators import vegeta
from machine import Window
from measure import load_of, measure
from report import progress, table
from subjects import Kvorum3

PEAK_CONNECTIONS = (64, 256)
# A generator that fell behind did not put the load on that the figures would claim.
LEAST_SENT = 0.95


def run(context):
    options = context.options
    with context.started(Kvorum3) as subject:
        fill(subject, options.keys, options.value_bytes, 256)
        peaks = []
        for connections in PEAK_CONNECTIONS:
            progress(f"{subject.name}: peak of PUT at {connections} connections")
            peaks.append(measure(subject, load_of(options, "PUT", connections), options))
        peak = max(cell["requests_per_second"] for cell in peaks)
        half = int(peak / 2)
        seconds = options.rounds * options.seconds
        progress(f"{subject.name}: {half} PUT/s for {seconds} s")
        load = load_of(options, "PUT", PEAK_CONNECTIONS[0])
        vegeta(options.vegeta, subject, load, half, options.warmup)
        window = Window(subject.servers)
        paced = vegeta(options.vegeta, subject, load, half, seconds)
        paced.update(window.close())
    paced["invalid"] = None
    if paced["rate_sent"] < LEAST_SENT * half:
        paced["invalid"] = f"only {paced['rate_sent']:.0f}/s could be sent"
    elif paced["failed"] > 0:
        paced["invalid"] = f"{paced['failed']} of {paced['requests']} requests failed"
    context.save({"peaks": peaks, "at_half": paced})
    headers = ["PUT, three nodes", "requests/s", "p50 ms", "p99 ms", "p99.9 ms", "CPU", "client CPU", "failed"]
    figures = ("p50_ms", "p99_ms", "p999_ms", "cpu", "client_cpu", "failed")
    rows = [
        [f"peak, {cell['connections']} connections", cell["requests_per_second"], *(cell[name] for name in figures)]
        for cell in peaks
    ]
    rows.append(["half of the peak, constant", paced["rate_sent"], *(paced[name] for name in figures)])
    table("Latency at half of the peak rate", headers, rows)
    if paced["invalid"]:
        print(f"invalid: {paced['invalid']}")
