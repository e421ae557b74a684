#!/usr/bin/env bash
# serve.sh [DATABASE] -- COMMAND...: runs COMMAND beside `modelway serve` with the models of this machine, and returns
# its status. Without DATABASE (sqlite://… or postgres://…) a file that is gone afterwards.
#
# COMMAND finds the server in its environment:
#   SGP_CLIENT_BASE_URL  http://127.0.0.1:PORT
#   SGP_API_KEY          the key that it wants
# It is told to stop by SIGTERM, as service managers do, and must end well by itself.
set -euo pipefail

say() { printf 'serve: %s\n' "$*" >&2; }

work=$(mktemp -d)
database=sqlite://$work/platform.db
if [[ ${1:-} != -- ]]; then
  database=${1:?usage: serve.sh [DATABASE] -- COMMAND...}
  shift
fi
[[ ${1:-} == -- ]] && shift
if (($# == 0)); then
  say "usage: serve.sh [DATABASE] -- COMMAND..."
  exit 2
fi
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
server=

# shellcheck disable=SC2329 # the trap below calls it
stop() {
  if [[ -n $server ]]; then
    kill -9 "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

cargo build --quiet --locked --release --manifest-path "$root/Cargo.toml" --bin modelway
target=${CARGO_TARGET_DIR:-$root/target}
key=key-of-this-run-$$-$RANDOM
# No provider of this machine's is meant: only the models in the process.
env -u MODELWAY_BASE_URL -u MODELWAY_PROVIDER -u MODELWAY_MODEL MODELWAY_GATEWAY_KEYS="run $key" \
  "$target/release/modelway" serve --listen 127.0.0.1:0 --database "$database" >"$work/out" 2>"$work/log" &
server=$!

for _ in {1..6000}; do
  address=$(sed -n 's/^listening on \(http.*\)$/\1/p' "$work/out")
  [[ -n $address ]] && break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.05
done
if [[ -z ${address:-} ]]; then
  say "the server did not start:"
  tail -n 20 "$work/log" >&2 || true
  exit 1
fi
status=0
SGP_CLIENT_BASE_URL=$address SGP_API_KEY=$key "$@" || status=$?
if ((status)); then
  say "the end of the server's log:"
  tail -n 20 "$work/log" >&2 || true
  exit "$status"
fi
kill -TERM "$server"
wait "$server" || { status=$?; say "the server ended with $status:"; tail -n 20 "$work/log" >&2; exit 1; }
server=
tail -n 1 "$work/log" >&2
