#!/usr/bin/env bash
# Runs AWS's requirements for the spans of durable executions, where their judge lies beside this checkout
# (EVERSTEP_CONFORMANCE_OTEL names its folder otherwise): as they are, and where clocks, trace headers and the service make it harder.
# It works on a copy, since it installs packages. Needs a build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

judge="${EVERSTEP_CONFORMANCE_OTEL:-../shared/conformance-otel}"
if [ ! -f "$judge/run.mjs" ]; then
  echo "SKIPPED: the requirements for spans. There is no judge at $judge; EVERSTEP_CONFORMANCE_OTEL names its folder." >&2
  exit 0
fi
copy="node_modules/.cache/conformance-otel"
mkdir -p "$copy"
cp -r "$judge/." "$copy/"
[ -d "$copy/node_modules" ] || npm install --silent --no-audit --no-fund --prefer-offline --prefix "$copy"
handlers="$PWD/dist/spec/conformance-otel/handlers.js"
for options in "" "--clock-skew=200 --ambient xray-each" "--clock-skew=-200 --hide-updates"; do
  # shellcheck disable=SC2086
  node "$copy/run.mjs" --handlers "$handlers" --strict -q $options
done
