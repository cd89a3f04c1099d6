#!/bin/sh
# Starts a hub in a folder of its own and lets schemathesis (https://schemathesis.io) try every
# route of its document: no answer is a 5xx, each is one that the document names.
# Needs: cargo build -p crewroom-hub, and schemathesis on the path (pip install schemathesis).
# HUB names another program than target/debug/crewroom-hub; arguments go to schemathesis.
set -eu
hub=${HUB:-$(dirname "$0")/../../target/debug/crewroom-hub}
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; wait; rm -rf "$folder"' EXIT
data=$folder/data
"$hub" init --data "$data" >/dev/null
"$hub" serve --data "$data" --listen 127.0.0.1:0 --admin 127.0.0.1:0 \
    --address-per-minute 1000000 --open-per-minute 1000000 2>"$folder/log" &
server=$!
address=
for _ in $(seq 100); do
    address=$(sed -n 's/.*public=\([0-9.:]*\).*/\1/p' "$folder/log")
    [ -z "$address" ] || break
    sleep 0.1
done
[ -n "$address" ] || { cat "$folder/log"; exit 1; }
# What the document cannot say: which bytes are a good body. So an answer of 4xx to what fits the
# schema is right, and nothing that was sent is expected to be taken.
schemathesis run "http://$address/openapi.json" --no-color \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,response_headers_conformance,unsupported_method,ignored_auth \
    --max-examples "${EXAMPLES:-200}" "$@"
