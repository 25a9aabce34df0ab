#!/bin/sh
# build.sh FOLDER CLASSES: compiles the entry library and Node's addon into CLASSES/runtime/native. Where a compiler or
# npm is missing it warns once and leaves them away: then no Node function runs, and Python guests are born slower.
set -eu

source=$(cd "$(dirname "$0")" && pwd)
work=$1
out=$2/runtime/native
flags="-std=c11 -O2 -g0 -Wall -Wextra -Werror -fPIC -shared -fvisibility=hidden -Wl,-z,relro,-z,now"

warn() {
  rm -rf "$out"
  echo "[WARNING] Node functions will not run: $*" >&2
  exit 0
}

if [ -s "$out/argyle_node.node" ] && [ -z "$(find "$source" -newer "$out/argyle_node.node" -print -quit)" ]; then
  exit 0
fi
command -v gcc >/dev/null || warn "gcc is not installed"
command -v npm >/dev/null || warn "npm is not installed"

mkdir -p "$work" "$out"
if ! cmp -s "$source/package-lock.json" "$work/package-lock.json" || [ ! -d "$work/node_modules/node-api-headers" ]; then
  rm -rf "$work/node_modules" "$work/package-lock.json"
  cp "$source/package.json" "$work/"
  cp "$source/package-lock.json" "$work/installing.json"
  mv "$work/installing.json" "$work/package-lock.json"
  if ! (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund >npm.log 2>&1); then
    rm -f "$work/package-lock.json"
    warn "npm could not install node-api-headers, see $work/npm.log"
  fi
fi

cd "$source"
# shellcheck disable=SC2086 # flags are words
gcc $flags -o "$out/libargyle_entry.so" entry.c python.c zygote.c
# shellcheck disable=SC2086
gcc $flags -DNAPI_VERSION=8 -I"$work/node_modules/node-api-headers/include" \
  -o "$out/argyle_node.node" addon.c child.c entry.c heap.c steps.c zygote.c
