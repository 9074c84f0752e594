"""Draws the chart of bench/peers.py as SVG: for each model and number of threads a bar per engine, whose length is the ratio
of its time to that of the faster f32 peer, with its milliseconds. Needs only Python's standard library."""

from xml.sax.saxutils import escape

import peers_report

COLOURS = {"sinter": "#0b6e99", "onnxruntime": "#8d99ae", "openvino-f32": "#b08968", "openvino": "#dcc7b0",
           "mnn": "#7a9e7e", "ncnn": "#c3d5c0"}
TIMES = {"min_ms": "Minimum", "mean_ms": "Mean"}
BAR, GAP = 14, 16  # height of a bar, and of the gap between groups
LEFT, RIGHT, TOP, BOTTOM = 150, 90, 84, 68
WIDTH = 860
TEXT = 'font-family="sans-serif" font-size="12"'
HALO = 'stroke="white" stroke-width="3" paint-order="stroke"'  # keeps numbers readable on the grid


def text(x, y, content, anchor="start", fill="#222", extra=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}" {TEXT} {extra}>{escape(content)}</text>'


def bar(x, y, width, colour, title):
    return (f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 1):.1f}" height="{BAR - 2}" fill="{colour}">'
            f"<title>{escape(title)}</title></rect>")


def legend(engines):
    parts, x = [], LEFT
    for engine in engines:
        parts += [bar(x, 52, BAR, COLOURS[engine.key], engine.label), text(x + BAR + 6, 63, engine.label)]
        x += BAR + 24 + 7 * len(engine.label)
    return parts


def grid(scale, longest, height):
    """A line for every quarter, or for a larger step if there is no room. The line at 1 is the faster peer."""
    step = next(step for step in (0.25, 0.5, 1, 5, 25, longest) if longest / step <= 16)
    parts = []
    for ratio in sorted({1, *(i * step for i in range(int(longest / step) + 1))}):
        x = LEFT + ratio * scale
        dashes, colour = ('stroke-dasharray="4 3"', "#222") if ratio == 1 else ("", "#e4e4e4")
        parts += [f'<line x1="{x:.1f}" y1="{TOP - 4}" x2="{x:.1f}" y2="{height - BOTTOM}" stroke="{colour}" {dashes}/>',
                  text(x, height - BOTTOM + 16, f"{ratio:g}", "middle", "#666")]
    return parts


def group(record, engines, y, scale, time_key):
    name = f"{record['model']}, {record['threads']} thread{'s' * (record['threads'] != 1)}"
    parts = [text(LEFT - 10, y + len(engines) * BAR / 2 + 4, name, "end")]
    for engine in engines:
        result = record["engines"][engine.key]
        if "ratio" in result:
            label = f"{result[time_key]:.2f} ms"
            parts.append(bar(LEFT, y, result["ratio"] * scale, COLOURS[engine.key], f"{engine.label}: {label}"))
            parts.append(text(LEFT + result["ratio"] * scale + 5, y + BAR - 4, label, fill="#555", extra=HALO))
        else:
            parts.append(text(LEFT + 5, y + BAR - 4, "failed" if "failed" in result else "no peer", fill="#a33"))
        y += BAR
    return parts


def svg(records, engines, environment, summary, time_key="min_ms"):
    ratios = [result["ratio"] for record in records for result in record["engines"].values() if "ratio" in result]
    longest = max([1.5, *ratios])
    scale = (WIDTH - LEFT - RIGHT) / longest
    step = len(engines) * BAR + GAP
    height = TOP + len(records) * step + BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}">',
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        text(LEFT, 26, f"{TIMES[time_key]} time of a run over that of the faster f32 peer; shorter is faster",
             extra='font-weight="bold"'),
        text(LEFT, 43, environment["processor"] + "; " + ", ".join(
            f"{name} {version}" for name, version in environment["versions"].items()), fill="#666"),
        *legend(engines), *grid(scale, longest, height)]
    for i, record in enumerate(records):
        parts += group(record, engines, TOP + i * step, scale, time_key)
    for i, line in enumerate(peers_report.summary_text(summary).split("; ")):
        parts.append(text(LEFT, height - 26 + 16 * i, line))
    return "\n".join([*parts, "</svg>"]) + "\n"
