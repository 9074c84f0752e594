"""Reports the measurements of bench/peers.py: ratios to the faster peer, and tables. Needs only Python's standard library.

A record is one model at one number of threads: {"model", "threads", "engines": {key: the results or "failed"}}.
"""

import math

COLUMNS = ["model", "threads", "engine", "{time} ms", "median ms", "ratio", "create ms", "first result ms", "peak MB", "error"]


def geometric_mean(values):
    """None for no values."""
    values = list(values)
    return math.exp(math.fsum(map(math.log, values)) / len(values)) if values else None


def add_ratios(results, engines, key="min_ms"):
    """Adds the ratio of each engine's time to that of the faster f32 peer. Returns that peer's key, or None."""
    peers = [engine.key for engine in engines if engine.counts and key in results.get(engine.key, {})]
    if not peers:
        return None
    fastest = min(peers, key=lambda peer: results[peer][key])
    for result in results.values():
        if key in result:
            result["ratio"] = result[key] / results[fastest][key]
    return fastest


def summarize(records):
    """Summarises Sinter's ratios over all records that have one, in total and by number of threads."""
    ratios = [(record, record["engines"]["sinter"]["ratio"]) for record in records
              if "ratio" in record["engines"].get("sinter", {})]
    threads = sorted({record["threads"] for record, _ in ratios})
    worst = max(ratios, key=lambda pair: pair[1], default=None)
    return {
        "compared": len(ratios),
        "geometric_mean_ratio": geometric_mean(ratio for _, ratio in ratios),
        "by_threads": {n: geometric_mean(ratio for record, ratio in ratios if record["threads"] == n) for n in threads},
        "worst": worst and {"model": worst[0]["model"], "threads": worst[0]["threads"], "ratio": worst[1]},
    }


def format_table(titles, rows, left=()):
    """Formats columns two spaces apart; those named in `left` are left-aligned, the others right-aligned. If a row is shorter
    than the titles, its last cell may have any width."""
    widths = [len(title) for title in titles]
    for row in rows:
        for i, cell in enumerate(row if len(row) == len(titles) else row[:-1]):
            widths[i] = max(widths[i], len(cell))

    def line(cells):
        padded = [cell.ljust(width) if title in left else cell.rjust(width)
                  for cell, width, title in zip(cells, widths, titles)]
        return "  ".join(padded).rstrip()

    return "\n".join([line(titles), "  ".join("-" * width for width in widths), *map(line, rows)])


def number(value, digits):
    return "-" if value is None else f"{value:.{digits}f}"


def error(value):
    return "-" if value is None else "0" if value == 0 else f"{value:.1e}"


def label(engine, result):
    """The engine's label, with the precision if the engine chose it itself."""
    return f"{engine.label} ({result['precision']})" if engine.chooses and "precision" in result else engine.label


def rows_of(record, engines, time_key):
    rows = []
    for engine in engines:
        result = record["engines"][engine.key]
        heading = [record["model"], str(record["threads"])] if not rows else ["", ""]
        if "failed" in result:
            rows.append([*heading, engine.label, f"failed: {result['failed']}"])
            continue
        rows.append([*heading, label(engine, result), number(result[time_key], 2), number(result["median_ms"], 2),
                     number(result.get("ratio"), 2), number(result["create_ms"], 0), number(result["first_result_ms"], 0),
                     number(result["peak_over_base_mb"], 1), error(result["error"])])
    return rows


def table(records, engines, time_key="min_ms"):
    rows = [row for record in records for row in rows_of(record, engines, time_key)]
    titles = [title.format(time=time_key.removesuffix("_ms")) for title in COLUMNS]
    return format_table(titles, rows, left=("model", "engine"))


def summary_text(summary):
    if not summary["compared"]:
        return "no ratio: nothing was measured on Sinter and on a peer"
    by_threads = ", ".join(f"{ratio:.3f} at {n} thread{'s' * (n != 1)}" for n, ratio in summary["by_threads"].items())
    worst = summary["worst"]
    return (f"Sinter's time over that of the faster f32 peer: geometric mean {summary['geometric_mean_ratio']:.3f} of "
            f"{summary['compared']} ({by_threads}); worst {worst['ratio']:.2f}, {worst['model']} at {worst['threads']}")


def new_widths_table(results, engines, count):
    titles = ["engine", f"{count} first runs ms", "ratio", f"{count} second runs ms", "create ms", "error"]
    rows = []
    for engine in engines:
        result = results[engine.key]
        if "failed" in result:
            rows.append([engine.label, f"failed: {result['failed']}"])
        else:
            rows.append([label(engine, result), number(result["first_sum_ms"], 0), number(result.get("ratio"), 2),
                         number(result["second_sum_ms"], 0), number(result["create_ms"], 0), error(result["error"])])
    return format_table(titles, rows, left=("engine",))


def environment_text(environment):
    versions = ", ".join(f"{name} {version}" for name, version in environment["versions"].items())
    busy = ", another process computed on the first one" if environment["busy"] else ""
    return (f"{environment['processor']} ({' '.join(environment['isa'])}), {environment['cores']} cores usable{busy}\n"
            f"{versions}\n"
            f"load average {environment['load_before']:.2f} before, {environment['load_after']:.2f} after")
