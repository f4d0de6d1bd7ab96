"""Throughput, latency, processor and memory of all stores, and how Kvorum relates to them."""

from fill import fill
from machine import fdatasync_millis, percentile
from measure import load_of, measure, settle
from report import chart, progress, table
from subjects import ALL

OPS = ("PUT", "GET", "90/10")
RATIOS = (
    ("kvorum-3", "etcd-3"),
    ("kvorum-1", "etcd-1"),
    ("kvorum-1", "redis"),
    ("kvorum-1", "bare"),
    ("kvorum-3", "kvorum-1"),
)


def run(context):
    options = context.options
    cells = []
    for name in options.subjects:
        with context.started(ALL[name]) as subject:
            cells += cells_of(subject, context)
        context.save({"cells": cells})
    floor = floor_of(cells)
    context.save({"cells": cells, "floor": floor, "ratios": ratios_of(cells)})
    show(cells, options)
    show_floor(floor)
    path = options.out / "compare.svg"
    chart(path, cells, {name: ALL[name].title for name in options.subjects})
    print(f"\nThe chart is {path}")


def cells_of(subject, context):
    options = context.options
    if subject.durable:
        progress(f"{subject.name}: filling it with {options.keys} keys")
        fill(subject, options.keys, options.value_bytes, 256)
        subject.require_keys(options.keys)
    settle(subject, options)
    cells = []
    for op in OPS:
        for connections in options.connections:
            # redis-benchmark cannot mix commands.
            if op == "90/10" and subject.load == "redis":
                continue
            progress(f"{subject.name}: {op} at {connections} connections")
            cell = measure(subject, load_of(options, op, connections), options)
            if subject.durable and op == "PUT" and connections == 1:
                # A shared disk has good and bad minutes, so it is timed next to the writes that wait for it.
                for name, in_place in (("fdatasync_ms", False), ("fdatasync_in_place_ms", True)):
                    cell[name] = percentile(fdatasync_millis(context.stage.root, options.seconds, in_place), 50)
            cells.append(cell)
    return cells


def show(cells, options):
    headers = ["store", "op", "connections", "requests/s", "p50 ms", "p99 ms", "p99.9 ms", "CPU", "MiB", "failed"]
    rows = []
    for cell in cells:
        if cell["invalid"]:
            figures = ["invalid"] + [None] * 5
        else:
            figures = [cell[name] for name in ("requests_per_second", "p50_ms", "p99_ms", "p999_ms", "cpu", "rss_mib")]
        rows.append([cell["subject"], cell["op"], cell["connections"], *figures, cell["failed"]])
    table("Figures (CPU: cores used by the servers; MiB: their resident memory)", headers, rows)
    for cell in cells:
        if cell["invalid"]:
            print(f"invalid: {cell['subject']} {cell['op']} at {cell['connections']}: {cell['invalid']}")
    columns = [(op, connections) for op in OPS for connections in options.connections]
    headers = ["ratio", *(f"{op} {connections}" for op, connections in columns)]
    for field, title in (("requests_per_second", "Requests/s"), ("p99_ms", "p99")):
        ratios = {pair: ratio_row(cells, pair, columns, field) for pair in RATIOS}
        rows = [[f"{one} / {other}", *row] for (one, other), row in ratios.items() if any(row)]
        if rows:
            table(f"{title}: one store's divided by another's", headers, rows)


def ratio_row(cells, pair, columns, field):
    return [ratio(cells, *pair, op, connections, field) for op, connections in columns]


def ratio(cells, one, other, op, connections, field):
    found = [value_of(cells, subject, op, connections, field) for subject in (one, other)]
    return found[0] / found[1] if all(found) else None


def value_of(cells, subject, op, connections, field):
    """The figure of a valid cell, else None."""
    for cell in cells:
        same = (cell["subject"], cell["op"], cell["connections"]) == (subject, op, connections)
        if same and not cell["invalid"]:
            return cell[field]
    return None


def ratios_of(cells):
    asked = list(dict.fromkeys((cell["op"], cell["connections"]) for cell in cells))
    return [
        {
            "ratio": f"{one} / {other}",
            "op": op,
            "connections": connections,
            "requests_per_second": ratio(cells, one, other, op, connections, "requests_per_second"),
            "p99_ms": ratio(cells, one, other, op, connections, "p99_ms"),
        }
        for one, other in RATIOS
        for op, connections in asked
        if value_of(cells, one, op, connections, "p99_ms") and value_of(cells, other, op, connections, "p99_ms")
    ]


def floor_of(cells):
    """One write by one client cannot be faster than an exchange with a server that stores nothing and one fdatasync."""
    exchange = value_of(cells, "bare", "PUT", 1, "p50_ms")
    rows = []
    for cell in cells:
        if "fdatasync_ms" in cell and not cell["invalid"] and exchange is not None:
            row = {name: cell[name] for name in ("subject", "fdatasync_in_place_ms", "fdatasync_ms")}
            least = cell["fdatasync_ms"] + exchange
            rows.append({**row, "exchange_ms": exchange, "put_ms": cell["p50_ms"], "times": cell["p50_ms"] / least})
    return rows


def show_floor(floor):
    if floor:
        headers = ["store", "fdatasync in place", "fdatasync growing", "bare exchange", "PUT", "PUT / (growing + bare)"]
        title = "One client's PUT beside the least it can take, an fdatasync of this disk and a bare exchange (p50, ms)"
        table(title, headers, [list(row.values()) for row in floor])
