#!/bin/sh
# lambda_zip.sh LOCK FUNCTION.py ZIP: what LOCK pins, and the function, for Lambda
set -eu
lock=$1 function=$2 zip=$3
build=$(mktemp -d)
python -m pip install --quiet --no-deps --require-hashes --only-binary=:all: \
    --no-compile \
    --platform "${PLATFORM:-manylinux2014_x86_64}" \
    --python-version "${PYTHON_VERSION:-3.13}" \
    --target "$build" --requirement "$lock"
rm -rf "$build/bin"
cp "$function" "$build"
case ${BOTOCORE:-slim} in
    slim) # it describes 400 services; finding keys takes a few of them
        for service in "$build"/botocore/data/*/; do
            case " ${KEEP:-} sts sso sso-oidc signin " in
                *" $(basename "$service") "*) ;;
                *) rm -r "$service" ;;
            esac
        done ;;
    runtime) # Lambda's own, for functions that use boto3 as well
        rm -r "$build"/botocore* ;;
    whole) ;;
esac
# Lambda cannot write byte code, and a zip file's times are too coarse for the usual kind
python -m compileall -q --invalidation-mode unchecked-hash "$build"
rm -f "$zip"
python -m zipfile --create "$zip" "$build"/*
rm -r "$build"
