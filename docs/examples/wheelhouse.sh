#!/bin/sh
# wheelhouse.sh LOCK FOLDER: where there is a network, fetches what LOCK pins
set -eu
lock=$1 folder=$2
python3 -m pip download --quiet --no-deps --require-hashes --only-binary=:all: \
    --requirement "$lock" --dest "$folder"
cp "$lock" "$folder/requirements.lock"
