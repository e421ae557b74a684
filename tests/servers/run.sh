#!/usr/bin/env bash
# run.sh -- COMMAND...: runs COMMAND beside a real model server, and returns its status.
#
# COMMAND finds the server in its environment:
#   MODELWAY_LLAMACPP_URL   http://127.0.0.1:PORT/v1: chat, tools, completions, embeddings;
#                           /slots and /metrics are at the same port, without /v1
#   MODELWAY_LLAMACPP_KEY   the API key that it wants. A value from outside is kept;
#                           an empty one means a server without a key.
# The server stops when COMMAND does, and also when this script is killed.
set -euo pipefail

say() { printf 'run: %s\n' "$*" >&2; }

[[ ${1:-} == -- ]] && shift
if (($# == 0)); then
  say "usage: run.sh -- COMMAND..."
  exit 2
fi

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dir=$("$here/fetch.sh")
key=${MODELWAY_LLAMACPP_KEY-"test-key-$$-$RANDOM"}
work=$(mktemp -d)
server=

# shellcheck disable=SC2329 # the trap below calls it
stop() {
  exec 9>&- || true
  if [[ -n $server ]]; then
    kill "$server" 2>/dev/null || true
    for _ in {1..50}; do
      kill -0 "$server" 2>/dev/null || break
      sleep 0.1
    done
    kill -9 "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The server reads the pipe whose other end is our descriptor 9: it cannot outlive us.
mkfifo "$work/stdin"
exec 9<>"$work/stdin"
"$dir/venv/bin/python" "$here/llama_server.py" \
  --model "$dir/SmolLM2-135M-Instruct.Q4_1.gguf" --template "$here/tools.jinja" \
  --alias smollm2 --api-key "$key" --ctx 2048 --parallel 4 --embeddings --threads 1 \
  --ready-file "$work/ready" --log-file "$work/log" <"$work/stdin" >/dev/null 9>&- &
server=$!

for _ in {1..1200}; do
  [[ -f $work/ready ]] && break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.05
done
if [[ ! -f $work/ready ]]; then
  say "the model server did not start; the end of its log:"
  tail -n 20 "$work/log" >&2 || true
  exit 1
fi
port=$(sed 's/.*"port": *\([0-9]*\).*/\1/' "$work/ready")

export MODELWAY_LLAMACPP_URL="http://127.0.0.1:$port/v1"
export MODELWAY_LLAMACPP_KEY="$key"
# A proxy of the machine's must not see what goes to the loopback.
direct=${NO_PROXY:-${no_proxy:-}}
export NO_PROXY="127.0.0.1${direct:+,$direct}"
export no_proxy=$NO_PROXY

status=0
"$@" 9>&- || status=$?
if ! kill -0 "$server" 2>/dev/null; then
  say "the model server died meanwhile; the end of its log:"
  tail -n 20 "$work/log" >&2 || true
fi
exit "$status"
