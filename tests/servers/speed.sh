#!/usr/bin/env bash
# speed.sh: models in process beside llama.cpp, in one run; prints the table of specs/benchmarks.md.
#
# Builds the example `speed` twice, portable and for this processor, and fetches the model and the server.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
dir=$(tests/servers/fetch.sh)
target=${CARGO_TARGET_DIR:-$root/target}

build() { cargo build --release --quiet -p modelway-local --example speed --target-dir "$1"; }
build "$target"
RUSTFLAGS="-C target-cpu=native" build "$target/native"

"$dir/venv/bin/python" tests/servers/speed.py "$dir/SmolLM2-135M-Instruct.Q4_1.gguf" \
  "portable=$target/release/examples/speed" "native=$target/native/release/examples/speed"
