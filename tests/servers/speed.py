"""speed.py MODEL.gguf NAME=PROGRAM...: decoding and prefill beside llama.cpp, on one thread, in one run.

Each PROGRAM is a build of the example `speed` of modelway-local. llama.cpp and the programs take turns, so that
what else the machine does meets all of them; the best and the spread of the rounds are printed as a table, and
all readings as JSON on the last line. Run it by tests/servers/speed.sh.
"""

import http.client
import json
import os
import pathlib
import statistics
import subprocess
import sys

ROUNDS = int(os.environ.get("ROUNDS", "3"))
HERE = pathlib.Path(__file__).parent
PREFILL = [1000 + i * 37 % 40_000 for i in range(512)]
SHORT = [1, 9690, 198]
ROWS = [
    ("decode_tokens_per_second", "decoding, tokens/s"),
    ("decode_tokens_per_second_four_at_once", "four answers at once, tokens/s together"),
    ("prefill_tokens_per_second", "prefill of 512 tokens, tokens/s"),
    ("first_token_seconds_512", "time to first token after 512, s"),
    ("first_token_seconds_512_cached", "the same with the prefix cached, s"),
    ("load_seconds", "load, s"),
    ("resident_mb_at_end", "resident memory, MB"),
]


class Llama:
    """llama.cpp's server."""

    def __init__(self, model):
        self.process = subprocess.Popen(
            [sys.executable, HERE / "llama_server.py", "--model", model, "--no-embeddings", "--log-file", os.devnull],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        ready = json.loads(self.process.stdout.readline())
        self.port, self.pid = ready["port"], ready["pid"]

    def complete(self, prompt, tokens, slot=0):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        body = {
            "prompt": prompt,
            "n_predict": tokens,
            "temperature": 0,
            "cache_prompt": True,
            "id_slot": slot,
        }
        connection.request("POST", "/completion", json.dumps(body), {"Content-Type": "application/json"})
        return json.loads(connection.getresponse().read())["timings"]

    def measure(self):
        first = self.complete(PREFILL, 2)
        again = self.complete(PREFILL, 2)
        decode = self.complete(SHORT, 129, slot=1)
        resident = int(pathlib.Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * 4096 / 1e6
        return {
            "decode_tokens_per_second": decode["predicted_per_second"],
            "prefill_tokens_per_second": first["prompt_per_second"],
            "first_token_seconds_512": first["prompt_ms"] / 1e3,
            "first_token_seconds_512_cached": again["prompt_ms"] / 1e3,
            "resident_mb_at_end": resident,
        }

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def ours(program, model):
    output = subprocess.run([program, model], check=True, capture_output=True, text=True)
    return json.loads(output.stdout)


def cell(readings, key):
    values = [r[key] for r in readings if key in r]
    if not values:
        return "-"
    best = max(values) if "per_second" in key else min(values)
    spread = (max(values) - min(values)) / statistics.mean(values)
    return f"{best:.3g} (±{spread * 50:.0f} %)"


def main():
    model, programs = sys.argv[1], [p.split("=", 1) for p in sys.argv[2:]]
    readings = {name: [] for name in ["llama.cpp", *(name for name, _ in programs)]}
    for _ in range(ROUNDS):
        server = Llama(model)
        try:
            readings["llama.cpp"].append(server.measure())
        finally:
            server.stop()
        for name, program in programs:
            readings[name].append(ours(program, model))
    print("| | " + " | ".join(readings) + " |")
    print("|---" * (len(readings) + 1) + "|")
    for key, words in ROWS:
        print(f"| {words} | " + " | ".join(cell(r, key) for r in readings.values()) + " |")
    print(json.dumps(readings))


main()
