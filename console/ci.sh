#!/usr/bin/env bash
# All that must hold of the page, from a clean checkout. `console/ci.sh STACK_JSON` also tries it in Chromium on the local
# stack that the file describes, which must be running: its page is the one that is tested.
set -euo pipefail
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

if [ $# -eq 0 ]; then
  echo 'No stack was named, so the page was not tried in a browser.'
  exit 0
fi

step 'Chromium'
export CHROMIUM=${CHROMIUM:-/usr/bin/chromium}
if ! [ -x "$CHROMIUM" ]; then
  { apt-get update -qq && apt-get install -y -qq chromium; } > /tmp/console-apt.log 2>&1 || { tail -20 /tmp/console-apt.log; exit 1; }
fi
"$CHROMIUM" --version

step 'the page in Chromium, on the local stack'
STACK_JSON=$(realpath "$OLDPWD/$1" 2> /dev/null || realpath "$1") npm run --silent e2e
