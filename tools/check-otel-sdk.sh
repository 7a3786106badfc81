#!/usr/bin/env bash
# Installs the packed package with OpenTelemetry's SDK 3.x, whose packages can't stand beside those of 2.x that the specs use,
# and has it report an execution: its trace, and the metrics of its runtime. Needs Node 22.15 or later, and a build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

npm pack --silent --pack-destination "$work" >&2
tarball="$(echo "$work"/*.tgz)"
cp tools/otel-sdk-probe.mjs "$work/probe.mjs"
cd "$work"
echo '{ "private": true, "type": "module" }' > package.json
npm install --silent --no-audit --no-fund --prefer-offline "$tarball" reflect-metadata \
  @opentelemetry/api@1.10 @opentelemetry/sdk-trace@3 @opentelemetry/sdk-metrics@3 @opentelemetry/context-async-hooks@3
node probe.mjs
