#!/bin/sh
# offline_install.sh FOLDER ENVIRONMENT: where there is none, installs that
set -eu
folder=$1 environment=$2
python3 -m venv "$environment"
"$environment/bin/pip" install --quiet --no-index --find-links "$folder" \
    --no-deps --require-hashes --requirement "$folder/requirements.lock"
"$environment/bin/pip" check
