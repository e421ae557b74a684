#!/usr/bin/env bash
# python_client.sh BASE_URL [OPTION...]: the official Python client, unmodified, against a server.
#
# Sets up a Python environment of its own in venv-scale-gp below $MODELWAY_SCRATCH, else below
# target/modelway-scratch, and runs python_client.py in it, which knows the options (`--help`):
# --mock for the mock of prism.sh, else `modelway serve`. The key is SGP_API_KEY.
# A second run finds the environment in place; two runs at once wait for each other.
set -euo pipefail

client='scale-gp==0.1.0a62'

say() { printf 'python_client: %s\n' "$*" >&2; }
fail() {
  say "$@"
  exit 1
}

if (($# == 0)); then
  say "usage: python_client.sh BASE_URL [--mock | OPTION...]"
  exit 2
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
scratch=${MODELWAY_SCRATCH:-$here/../../target/modelway-scratch}
python=${PYTHON:-python3}
mkdir -p "$scratch" || fail "cannot create the folder $scratch"
scratch=$(cd "$scratch" && pwd)
venv=$scratch/venv-scale-gp

ready() {
  [[ -f $venv/.installed && $(<"$venv/.installed") == "$client" ]] &&
    "$venv/bin/python" -c '' 2>/dev/null
}

install() {
  command -v "$python" >/dev/null || fail "python3 was not found; install Python 3.10 or newer"
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
    fail "$("$python" --version 2>&1) is too old; Python 3.10 or newer is needed"
  "$python" -c 'import venv, ensurepip' 2>/dev/null ||
    fail "this Python lacks venv or pip (Debian and Ubuntu: install python3-venv)"

  # The lock belongs to descriptor 8, which this shell keeps until it has installed.
  exec 8>"$scratch/.lock-scale-gp"
  "$python" -c 'import fcntl; fcntl.flock(8, fcntl.LOCK_EX)' || fail "cannot lock $scratch/.lock-scale-gp"
  if ! ready; then
    say "creating a Python environment"
    "$python" -m venv --clear "$venv" >&2 || fail "python3 -m venv failed; its reason is above"
    say "installing $client"
    "$venv/bin/python" -m pip --disable-pip-version-check --no-input --quiet install --pre "$client" >&2 ||
      fail "could not install $client: pip gave its reason above; is the package index within reach, and the disk not full?"
    printf '%s\n' "$client" >"$venv/.installed"
    say "ready"
  fi
  exec 8>&-
}

ready || install
PYTHONDONTWRITEBYTECODE=1 exec "$venv/bin/python" "$here/python_client.py" "$@"
