#!/usr/bin/env bash
# npm.sh NAME PACKAGE@VERSION: brings a command from npm to this machine, outside of the repository's own files.
#
# It lies in npm-NAME-VERSION below $MODELWAY_SCRATCH, else below target/modelway-scratch. That folder's
# path is all that stdout gets. A second run finds it in place and is quick; two runs at once each install,
# and the first one done wins. Only the package's version is fixed, not those of what it needs itself.
# Ends with 3 when npm or node is missing.
set -euo pipefail

say() { printf 'npm: %s\n' "$*" >&2; }
fail() {
  say "$@"
  exit 1
}

if (($# != 2)) || [[ $2 != ?*@?* ]]; then
  say "usage: npm.sh NAME PACKAGE@VERSION"
  exit 2
fi
name=$1 package=$2
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=${MODELWAY_SCRATCH:-$root/target/modelway-scratch}
mkdir -p "$scratch" || fail "cannot create the folder $scratch"
scratch=$(cd "$scratch" && pwd)
dir=$scratch/npm-$name-${package##*@}

for tool in node npm; do
  command -v "$tool" >/dev/null || {
    say "$tool was not found; install Node.js 20 or newer with npm to have $package"
    exit 3
  }
done

# What stands at $dir was moved there when it was complete.
if [[ ! -d $dir ]]; then
  work=$(mktemp -d "$scratch/.npm.XXXXXX") || fail "cannot write to $scratch"
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  say "installing $package"
  # No install scripts: nothing here needs one, and some only report home.
  npm install --prefix "$work" --ignore-scripts --no-save --no-package-lock --no-audit --no-fund \
    --no-update-notifier --engine-strict=false --loglevel=error "$package" >&2 ||
    fail "could not install $package: npm gave its reason above; is the registry within reach, and the disk not full?"
  node -e 'require("fs").renameSync(process.argv[1], process.argv[2])' "$work" "$dir" 2>/dev/null ||
    [[ -d $dir ]] || fail "cannot move $work to $dir"
  say "ready"
fi
printf '%s\n' "$dir"
