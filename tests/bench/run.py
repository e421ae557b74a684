"""Builds every client on its own, runs the cases in turns against one mock, and prints a table. See run.sh."""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

import table
import weight

HERE = pathlib.Path(__file__).parent
TARGET = pathlib.Path(os.environ["CARGO_TARGET_DIR"])
RELEASE = TARGET / "release"
CLIENTS = ["hyper_bare", "reqwest_bare", "modelway", "modelway_hyper", "async_openai", "genai", "liter_llm"]
# The same client with fewer features, for `--weight` alone.
WEIGHED = [*CLIENTS[:4], "modelway_small", *CLIENTS[4:]]
# The features of modelway, for `--features`: what a program takes together.
FEATURES = ["", "sgp", "http", "http,http2", "hyper", "hyper,http2", "config", "tokens", "blocking"]
DECODERS = ["memchr", "modelway", "sse_core", "eventsource_stream"]
WARM_UPS = 5
# Case: calls that are timed, the same with --quick, and calls under callgrind (the base run has none).
CASES = {
    "unary": (3000, 500, 50),
    "stream": (60, 10, 4),
    "padded": (60, 10, 4),
    "paced": (2, 1, 2),
    "embeddings": (300, 50, 10),
    "concurrent": (12, 3, 2),
}
SSE_CALLS = (2000, 200, 20)
IDLE_STREAMS = 200
# A client finds neither a proxy nor a key of the machine's.
ENVIRONMENT = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}


def build(binary, *features):
    """Each client on its own, so that none is compiled with what another one turns on."""
    command = ["cargo", "build", "--release", "--quiet", "--locked", "--bin", binary, *features]
    subprocess.run(command, cwd=HERE, check=True)


class Mock:
    def __enter__(self):
        self.process = subprocess.Popen([RELEASE / "mock"], stdout=subprocess.PIPE, text=True)
        self.base = f"http://127.0.0.1:{int(self.process.stdout.readline())}/v1"
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def timed(command):
    """What the program printed, and its CPU time in microseconds."""
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, text=True, env=ENVIRONMENT)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} failed")
    return json.loads(output), (usage.ru_utime + usage.ru_stime) * 1e6


def instructions(command):
    """All instructions of the program, under callgrind."""
    with tempfile.TemporaryDirectory() as directory:
        out = pathlib.Path(directory, "out")
        valgrind = ["valgrind", "--quiet", "--tool=callgrind", f"--callgrind-out-file={out}"]
        subprocess.run(
            [str(part) for part in valgrind + command], check=True, stdout=subprocess.DEVNULL, env=ENVIRONMENT
        )
        return int(re.search(r"^(?:summary|totals): (\d+)", out.read_text(), re.MULTILINE)[1])


def measure(command, count, under_callgrind):
    """One reading: `command` is followed by how often the case runs, and the warm-ups."""
    _, idle = timed([*command, 0, WARM_UPS])
    reading, busy = timed([*command, count, WARM_UPS])
    reading["cpu_us"] = (busy - idle) / count
    if under_callgrind:
        base = instructions([*command, 0, 2])
        reading["instructions"] = (instructions([*command, under_callgrind, 2]) - base) / under_callgrind
    return reading


def round_of(clients, quick):
    """One round: every case for every client, the clients taking turns."""
    readings = {"clients": {client: {} for client in clients}, "sse": {}}
    with Mock() as mock:
        for case, (full, short, callgrind) in CASES.items():
            for client in clients:
                command = [RELEASE / client, mock.base, case]
                readings["clients"][client][case] = measure(command, short if quick else full, callgrind)
        for client in clients:
            idle, _ = timed([RELEASE / client, mock.base, "idle", IDLE_STREAMS, 0])
            readings["clients"][client]["idle"] = idle
        readings["socket"], _ = timed([RELEASE / "socket", mock.base, "idle", IDLE_STREAMS, 0])
    for decoder in DECODERS:
        full, short, callgrind = SSE_CALLS
        readings["sse"][decoder] = measure([RELEASE / "sse", decoder], short if quick else full, callgrind)
    return readings


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="fewer calls, one round")
    parser.add_argument("--weight", action="store_true", help="sizes and clean builds only; slow")
    parser.add_argument("--features", action="store_true", help="crates and clean builds of modelway's features; slow")
    parser.add_argument("--no-build", action="store_true", help="take the programs as they were built last")
    parser.add_argument("--rounds", type=int, help="2 unless --quick")
    parser.add_argument("--only", help="these clients, by comma")
    parser.add_argument("--json", type=pathlib.Path, help="the file or folder for the raw readings")
    options = parser.parse_args()
    if options.features:
        print(table.of_features(weight.of_features(HERE.parent.parent, TARGET, FEATURES)))
        return
    usual = WEIGHED if options.weight else CLIENTS
    clients = options.only.split(",") if options.only else usual
    path = options.json or TARGET
    if path.is_dir():
        path = path / ("weight.json" if options.weight else "bench.json")
    if options.weight:
        readings = weight.measure(HERE, TARGET, clients)
        path.write_text(json.dumps(readings, indent=1))
        print(table.of_weight(readings))
        return
    if not shutil.which("valgrind"):
        raise SystemExit("valgrind is missing")
    if not options.no_build:
        build("mock")
        build("socket")
        for binary in ["sse", *clients]:
            build(binary, "--features", binary)
    rounds = []
    for _ in range(options.rounds or (1 if options.quick else 2)):
        rounds.append(round_of(clients, options.quick))
        path.write_text(json.dumps(rounds, indent=1))
    print(table.of_clients(rounds))
    print(table.of_sse(rounds))


main()
