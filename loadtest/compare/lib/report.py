"""What a run leaves: tables on the terminal, JSON and a chart in a folder."""

import datetime
import json
import os
import sys

from machine import Failure

RESULTS = "results.json"


def table(title, headers, rows):
    """Prints a Markdown table; the first column is text, the others are figures."""
    cells = [[figure(value) for value in row] for row in rows]
    widths = [max(len(row[i]) for row in [headers, *cells]) for i in range(len(headers))]

    def line(row):
        parts = [
            text.ljust(width) if i == 0 else text.rjust(width)
            for i, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        return f"| {' | '.join(parts)} |"

    rule = [("-" * width) if i == 0 else ("-" * (width - 1) + ":") for i, width in enumerate(widths)]
    print(f"\n{title}\n")
    print(line(headers))
    print(f"|{'|'.join(f' {dashes} ' for dashes in rule)}|")
    for row in cells:
        print(line(row))
    sys.stdout.flush()


def figure(value):
    """A number with as many digits as mean something."""
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return str(value)
    size = abs(value)
    return f"{value:.0f}" if size >= 100 else f"{value:.1f}" if size >= 10 else f"{value:.2f}"


def progress(text):
    print(f"compare: {text}", file=sys.stderr, flush=True)


class Results:
    """The JSON file: one object a run, in the order they ran. Saved as a run goes on, so an aborted one is not lost."""

    def __init__(self, folder, run):
        self.path = folder / RESULTS
        folder.mkdir(parents=True, exist_ok=True)
        self.runs = self._read()
        self.run = {"started": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"), **run}
        self.runs.append(self.run)

    def _read(self):
        if not self.path.exists():
            return []
        try:
            return json.loads(self.path.read_text())["runs"]
        except (ValueError, KeyError, TypeError) as cause:
            raise Failure(f"{self.path} holds no results ({cause}): move it away") from cause

    def save(self):
        beside = self.path.with_suffix(".tmp")
        beside.write_text(json.dumps({"runs": self.runs}, indent=2) + "\n")
        os.replace(beside, self.path)


def chart(path, cells, titles):
    """Bars of requests/s and p99 by connections, one column of panels for each operation; invalid cells have no bar."""
    import matplotlib

    matplotlib.use("svg")
    # Text stays text, which a browser can search and draw with its own font.
    matplotlib.rcParams["svg.fonttype"] = "none"
    from matplotlib import pyplot

    valid = [cell for cell in cells if not cell["invalid"]]
    ops = list(dict.fromkeys(cell["op"] for cell in cells))
    connections = sorted({cell["connections"] for cell in cells})
    names = list(dict.fromkeys(cell["subject"] for cell in cells))
    figures = (("requests_per_second", "requests/s"), ("p99_ms", "p99, ms"))
    grid, panels = pyplot.subplots(len(figures), len(ops), figsize=(5 * len(ops), 8), squeeze=False)
    width = 0.8 / len(names)
    for row, (field, label) in zip(panels, figures, strict=True):
        for panel, op in zip(row, ops, strict=True):
            for i, name in enumerate(names):
                found = {
                    cell["connections"]: cell[field] for cell in valid if cell["subject"] == name and cell["op"] == op
                }
                places = [at + (i - (len(names) - 1) / 2) * width for at, c in enumerate(connections) if c in found]
                heights = [found[c] for c in connections if c in found]
                panel.bar(places, heights, width, label=titles[name], color=f"C{i}")
            panel.set_title(f"{op}, {label}")
            panel.set_xticks(range(len(connections)), [str(c) for c in connections])
            panel.set_xlabel("connections")
            # Stores differ by orders of magnitude.
            panel.set_yscale("log")
            panel.grid(axis="y", alpha=0.3)
            panel.set_axisbelow(True)
    handles = [pyplot.Rectangle((0, 0), 1, 1, color=f"C{i}") for i in range(len(names))]
    grid.legend(handles, [titles[name] for name in names], loc="lower center", ncol=len(names))
    grid.tight_layout(rect=(0, 0.05, 1, 1))
    grid.savefig(path)
    pyplot.close(grid)
