"""Far more connections than three Kvorum nodes need: what is still done, what is refused, and how it recovers."""

import re
import threading
import time

from fill import fill
from machine import percentile
from measure import load_of, measure, settle
from report import progress, table
from subjects import Bare, Kvorum3, get, metric

USUAL_CONNECTIONS = 64
PROBE_SECONDS = 0.05
CLIENT_GONE = "499"


class HealthProbe:
    """Asks /health/ready all the time, each time on a new connection as a load balancer may, from its own thread."""

    def __init__(self, url):
        self.url = f"{url}/health/ready"
        self.millis = []
        self.failures = 0
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.thread.join()

    def _run(self):
        while not self.stopped.wait(PROBE_SECONDS):
            started = time.perf_counter()
            try:
                get(self.url, seconds=10)
            except OSError:
                self.failures += 1
            self.millis.append((time.perf_counter() - started) * 1000)

    def figures(self):
        ordered = sorted(self.millis)
        if not ordered:
            return {"health_p50_ms": None, "health_p99_ms": None, "health_failed": 0}
        return {
            "health_p50_ms": percentile(ordered, 50),
            "health_p99_ms": percentile(ordered, 99),
            "health_failed": self.failures,
        }


def floor(context):
    """By connections: the share of its peak that a router which stores nothing still does, with the same load generator."""
    options = context.options
    with context.started(Bare) as bare:
        settle(bare, options, ops=("PUT",))
        rates = {}
        for connections in (USUAL_CONNECTIONS, *options.overload_connections):
            progress(f"{bare.name}: PUT at {connections} connections")
            rates[connections] = measure(bare, load_of(options, "PUT", connections), options)["requests_per_second"]
    peak = max(rates.values())
    return {connections: rate / peak if peak else None for connections, rate in rates.items()}


def run(context):
    options = context.options
    bare = floor(context)
    with context.started(Kvorum3) as subject:
        fill(subject, options.keys, options.value_bytes, 256)
        settle(subject, options, ops=("PUT",))
        rows = [step("before", subject, USUAL_CONNECTIONS, options)]
        for connections in options.overload_connections:
            rows.append(step("overload", subject, connections, options))
        # No warm-up: what the overload left behind is part of the answer.
        rows.append(step("right after", subject, USUAL_CONNECTIONS, options, warmup=False))
        rows.append(step("later", subject, USUAL_CONNECTIONS, options))
    peak = max(row["good_per_second"] for row in rows)
    for row in rows:
        row["of_peak"] = row["good_per_second"] / peak if peak else None
        row["bare_of_peak"] = bare[row["connections"]]
    context.save({"steps": rows})
    headers = ["PUT, three nodes", "connections", "200/s", "of peak", "bare of its peak"]
    headers += ["503 %", "other %", "p50 ms", "p99 ms", "health p50 ms", "health p99 ms", "health failed"]
    names = ("phase", "connections", "good_per_second", "of_peak", "bare_of_peak")
    names += ("refused_percent", "other_percent", "p50_ms", "p99_ms", "health_p50_ms", "health_p99_ms", "health_failed")
    table("Overload", headers, [[row[name] for name in names] for row in rows])


def step(phase, subject, connections, options, warmup=True):
    progress(f"{subject.name}: PUT at {connections} connections")
    before = statuses(subject)
    with HealthProbe(subject.url) as probe:
        cell = measure(subject, load_of(options, "PUT", connections), options, warmup)
    answers = {status: count - before.get(status, 0) for status, count in statuses(subject).items()}
    # As the node counted them, warm-up included, without those that wrk did not wait for when its time was up.
    answered = sum(count for status, count in answers.items() if status != CLIENT_GONE)
    good, refused = answers.get("200", 0), answers.get("503", 0)
    return {
        "phase": phase,
        **cell,
        "refused_percent": 100 * refused / answered if answered else 0.0,
        "other_percent": 100 * (answered - good - refused) / answered if answered else 0.0,
        "statuses": answers,
        **probe.figures(),
    }


def statuses(subject):
    """PUTs of keys that the node which is asked has answered so far, by status."""
    text = subject.metrics()
    name, labels = "kvorum_http_requests_seconds_count", {"route": "/kv/:key", "method": "PUT"}
    found = set(re.findall(rf'^{name}\{{[^}}]*status="(\d+)"', text, re.MULTILINE))
    return {status: int(metric(text, name, status=status, **labels)) for status in found}
