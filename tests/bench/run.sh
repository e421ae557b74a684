#!/usr/bin/env bash
# run.sh [--quick] [--weight | --features] [--no-build] [--rounds N] [--only CLIENT,...] [--json PATH]: modelway
# beside its peers, in one run; prints the tables of specs/benchmarks.md. Needs cargo, Python 3.10 or newer and valgrind.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}
exec python3 run.py "$@"
