#!/usr/bin/env bash
# All that must hold of the page, from a clean checkout. If a local stack runs, its page is also tried in Chromium:
# `console/ci.sh [STACK_JSON]`, which is `.local/stack.json` if it is not given.
set -euo pipefail
stack=$(realpath -m "${1:-$(dirname "$0")/../.local/stack.json}")
cd "$(dirname "$0")"

step() { printf '\n-- console: %s\n' "$*"; }

step 'npm ci'
npm ci --no-audit --no-fund

step 'eslint and TypeScript'
npm run --silent lint

step 'unit tests'
npm test --silent

step 'builds, and the budget of the first screen'
npm run --silent build
npm run --silent budget
npm run --silent build:embed

if ! [ -e "$stack" ]; then
  echo "No local stack runs ($stack is missing), so the page was not tried in a browser."
  exit 0
fi

step 'Chromium'
# From Debian's packages, where the machine has none.
export CHROMIUM=${CHROMIUM:-/usr/bin/chromium}
if ! [ -x "$CHROMIUM" ]; then
  ../.ci/packages chromium
fi > ../.local/chromium.log 2>&1 || { tail -20 ../.local/chromium.log; exit 1; }
"$CHROMIUM" --version

step 'the page in Chromium, on the local stack'
STACK_JSON=$stack npm run --silent e2e
