"""Tables for specs/benchmarks.md, out of the readings of all rounds."""

import statistics

NAMES = {
    "hyper_bare": "bare hyper",
    "reqwest_bare": "bare reqwest",
    "modelway_hyper": "modelway over hyper",
    "modelway_small": "modelway, small",
    "async_openai": "async-openai",
    "liter_llm": "liter-llm",
    "sse_core": "sse-core",
    "eventsource_stream": "eventsource-stream",
    "memchr": "memchr scan",
}
EVENTS = 1000
FEW_EVENTS = 100
# Words, the case, the figure in it, what it is divided by.
ROWS = [
    ("unary call: instructions", "unary", "instructions", 1),
    ("wall p50, µs", "unary", "p50_ns", 1e3),
    ("wall p99, µs", "unary", "p99_ns", 1e3),
    ("CPU, µs", "unary", "cpu_us", 1),
    ("allocations", "unary", "allocations", 1),
    ("allocated kB", "unary", "allocated_bytes", 1e3),
    ("stream of 1,000 in bulk, each event: instructions", "stream", "instructions", EVENTS),
    ("CPU, µs", "stream", "cpu_us", EVENTS),
    ("allocations", "stream", "allocations", EVENTS),
    ("the same, no two frames alike, each event: instructions", "padded", "instructions", EVENTS),
    ("allocations", "padded", "allocations", EVENTS),
    ("events one by one, each: instructions", "paced", "instructions", FEW_EVENTS),
    ("allocations", "paced", "allocations", FEW_EVENTS),
    ("whole stream of 1,000: wall p50, ms", "stream", "p50_ns", 1e6),
    ("64 streams of 100 at once, each event: instructions", "concurrent", "instructions", 64 * FEW_EVENTS),
    ("all of them: wall p50, ms", "concurrent", "p50_ns", 1e6),
    ("embeddings of 150 kB: instructions", "embeddings", "instructions", 1),
    ("wall p50, µs", "embeddings", "p50_ns", 1e3),
    ("allocations", "embeddings", "allocations", 1),
    ("open idle stream: heap, kB", "idle", "live_bytes", 1e3),
    ("the same, resident, kB", "idle", "resident_bytes", 1e3),
    ("peak memory after unary calls, MB", "unary", "peak_kb", 1e3),
    ("peak memory with 64 streams, MB", "concurrent", "peak_kb", 1e3),
]
SSE_ROWS = [
    ("instructions per event", "instructions", EVENTS),
    ("wall per event, ns", "p50_ns", EVENTS),
    ("allocations per event", "allocations", EVENTS),
]
SOCKET = [("live_bytes", "of heap"), ("resident_bytes", "resident")]
# What a peer leaves out of the same work; read in its source at the locked version.
NOTES = {
    "hyper_bare": "hyper-util's pool and hand-written serde structs. No TLS, redirects, proxies, retries, time limits; "
    "one kind of frame is understood; a field that is off-spec fails the answer.",
    "reqwest_bare": "the same structs over reqwest: TLS, redirects and proxies come with it, the rest is left out too.",
    "async_openai": "does not keep an answer's headers (request id, rate limits); has no time limits of its own; a "
    "field that is off-spec fails the answer; a stream runs ahead of its reader into an unbounded channel, and one "
    "without `[DONE]` ends like a whole one. It does retry.",
    "genai": "does not retry; does not keep an answer's headers; has no time limits unless they are set; reads the "
    "first choice alone; a stream without `[DONE]` ends without an error.",
    "liter_llm": "does not keep an answer's headers; a field that is off-spec fails the answer. It does retry, has "
    "time limits, and finds a stream that was cut short.",
}


def of_clients(rounds):
    clients = list(rounds[0]["clients"])
    lines = head(clients)
    for words, case, figure, unit in ROWS:
        cells = [cell([r["clients"][c][case][figure] / unit for r in rounds]) for c in clients]
        lines.append(f"| {words} | " + " | ".join(cells) + " |")
    lines.append("")
    socket = [f"{cell([r['socket'][f] / 1e3 for r in rounds])} kB {w}" for f, w in SOCKET]
    lines.append(f"An idle socket of the runtime's, without any client, holds {' and '.join(socket)}.\n")
    lines += [f"* {name(c)}: {NOTES[c]}" for c in clients if c in NOTES]
    return "\n".join(lines) + "\n"


def of_sse(rounds):
    decoders = list(rounds[0]["sse"])
    lines = head(decoders)
    for words, figure, unit in SSE_ROWS:
        cells = [cell([r["sse"][d][figure] / unit for r in rounds]) for d in decoders]
        lines.append(f"| {words} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


# What each is built with: its own defaults, but for modelway's features.
BUILT_WITH = {
    "hyper_bare": "no TLS, HTTP/1.1",
    "reqwest_bare": "aws-lc, HTTP/2",
    "modelway": "ring, HTTP/2",
    "modelway_hyper": "ring, HTTP/2",
    "modelway_small": "ring, HTTP/1.1",
    "async_openai": "aws-lc, HTTP/1.1",
    "genai": "aws-lc, HTTP/2",
    "liter_llm": "ring, HTTP/2",
}


def of_weight(readings):
    rows = [
        ("minimal chat program, stripped, MB", lambda r: f"{r['bytes'] / 1e6:.2f}"),
        ("crates", lambda r: str(r["crates"])),
        ("clean release build, CPU seconds", lambda r: seconds(r["build_cpu_seconds"])),
    ]
    lines = head(list(readings))
    lines.append("| TLS and HTTP | " + " | ".join(BUILT_WITH[client] for client in readings) + " |")
    lines += [f"| {words} | " + " | ".join(map(form, readings.values())) + " |" for words, form in rows]
    return "\n".join(lines) + "\n"


def of_features(readings):
    """What each set of features adds to none."""
    none = readings[""]
    lines = ["| features | crates | build, CPU seconds |", "|---|---|---|"]
    lines.append(f"| - | {none['crates']} | {none['build_cpu_seconds']:.0f} |")
    for features, reading in readings.items():
        if features:
            crates, time = (reading[figure] - none[figure] for figure in ("crates", "build_cpu_seconds"))
            lines.append(f"| `{features}` | +{crates} | +{time:.0f} |")
    return "\n".join(lines) + "\n"


def seconds(value):
    """A dash where it was not taken."""
    return "-" if value is None else f"{value:.0f}"


def head(columns):
    return ["| | " + " | ".join(map(name, columns)) + " |", "|---" * (len(columns) + 1) + "|"]


def name(client):
    return NAMES.get(client, client)


def cell(values):
    """The median of the rounds, and half their spread."""
    middle = statistics.median(values)
    digits = 0 if abs(middle) >= 1000 else 1 if abs(middle) >= 10 else 2
    text = f"{middle:,.{digits}f}"
    if len(values) == 1 or not middle:
        return text
    return f"{text} (±{(max(values) - min(values)) / abs(middle) * 50:.0f} %)"
