#!/usr/bin/env bash
# lint.sh: checks the OpenAPI documents of this folder by the rules of redocly.yaml.
#
# The linter is brought by tests/sgp/npm.sh. Ends with 1 when a document breaks a rule, with 3 without npm.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dir=$("$here/../../tests/sgp/npm.sh" redocly @redocly/cli@2.77.0)

export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
cd "$here"
exec "$dir/node_modules/.bin/redocly" lint --config redocly.yaml --max-problems 1000
