#!/bin/sh
# Makes govuk-frontend.css again from govuk-frontend.scss. Needs Node and npm, which Ringfence itself never does.
# Raise the versions here, run it, look at the pages, and commit what changed.
set -eu
govuk_frontend=6.6.0
sass=1.108.2

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm install --prefix "$work" --no-save --no-package-lock --ignore-scripts --no-audit --no-fund \
    "govuk-frontend@$govuk_frontend" "sass@$sass"
"$work/node_modules/.bin/sass" --no-source-map --no-charset --style=compressed --quiet-deps \
    --load-path="$work/node_modules/govuk-frontend/dist" "$here/govuk-frontend.scss" "$work/govuk-frontend.css"
# The compressed form is one long line; a rule a line makes a change readable. Rules for Internet Explorer are left out.
sed -e '/sourceMappingURL/d' -e 's/}/}\n/g' "$work/govuk-frontend.css" |
    LC_ALL=C sed -e '/^@media screen[^ -~]/,/^}/d' -e '/^$/d' > "$here/govuk-frontend.css"
echo "govuk-frontend.css is GOV.UK Frontend $govuk_frontend, $(wc -c < "$here/govuk-frontend.css") bytes."
