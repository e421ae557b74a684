#!/usr/bin/env bash
# prism.sh PORT: a mock of specs/openapi/sgp-v4.yaml on 127.0.0.1:PORT, in the foreground.
#
# It answers with the document's examples. A request that breaks the document is answered with 422, and the
# header sl-violations says why; one without x-api-key with 401. `Prefer: code=404` asks for another status,
# `accept: text/event-stream` for a stream. It listens when a connection succeeds (a second or two; the
# first run installs Prism with tests/sgp/npm.sh before). This process becomes Prism: to kill it is enough.
# Ends with 3 without npm.
set -euo pipefail

if (($# != 1)) || [[ ! $1 =~ ^[0-9]+$ ]]; then
  printf 'prism: usage: prism.sh PORT\n' >&2
  exit 2
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
document=$(cd "$here/../../specs/openapi" && pwd)/sgp-v4.yaml

# 5.16.0 asks for Node 24; it runs on 20 as well.
dir=$("$here/npm.sh" prism @stoplight/prism-cli@5.16.0)
exec "$dir/node_modules/.bin/prism" mock --host 127.0.0.1 --port "$1" --errors --multiprocess=false "$document"
