#!/usr/bin/env bash
# Packs the package as it would be published, checks the tarball with publint and attw, installs it from the registry
# into an empty project, imports every entry, and prints what the installation brought.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

npm pack --silent --pack-destination "$work" >&2
tarball="$(echo "$work"/*.tgz)"
npx publint --strict "$tarball"
npx attw --profile esm-only "$tarball"

entries="$(node -p 'Object.keys(require("./package.json").exports).filter((e) => !e.endsWith(".json")).map((e) => "everstep" + e.slice(1)).join(" ")')"
cd "$work"
echo '{ "private": true, "type": "module" }' > package.json
npm install --silent --no-audit --no-fund --prefer-offline "$tarball"
brings="$(npm query '*' | node -p 'JSON.parse(require("fs").readFileSync(0)).filter((p) => p.location !== "").length') packages, $(du -sm node_modules | cut -f1) MB"
# What everstep/otel and everstep/nestjs are for: whoever has no OpenTelemetry or NestJS imports them in vain.
npm install --silent --no-audit --no-fund --prefer-offline @opentelemetry/api @nestjs/common@11 @nestjs/core@11 rxjs
for entry in $entries; do
  node --input-type=module --eval "await import('$entry')"
done
echo "npm i everstep brings $brings; entries: $entries"
