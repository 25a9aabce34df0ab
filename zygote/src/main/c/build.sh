#!/bin/sh
# build.sh FOLDER CLASSES: compiles the entry library and Node's addon into CLASSES/runtime/native. What cannot be
# compiled is left away with a warning: without the library guests are born slower, and without the addon each Node
# guest is a Node of its own, started beforehand. With SANDBOX_MUST_WORK set, as in tests, a mistake in C is an error.
set -eu

source=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1" "$2/runtime/native"
work=$(cd "$1" && pwd)
out=$(cd "$2/runtime/native" && pwd)
flags="-std=c11 -O2 -g0 -Wall -Wextra -Werror -fPIC -shared -fvisibility=hidden -Wl,-z,relro,-z,now"

warn() {
  echo "[WARNING] Node functions will run from pre-started spares: $*" >&2
  exit 0
}

# compile FILE FLAGS...: an incomplete file is not left behind.
compile() {
  file=$out/$1
  shift
  # shellcheck disable=SC2086 # flags are words
  if gcc $flags -o "$file.new" "$@"; then
    mv "$file.new" "$file"
  else
    rm -f "$file.new"
    [ -z "${SANDBOX_MUST_WORK:-}" ] || exit 1
    warn "gcc could not compile $(basename "$file"); it needs libc6-dev"
  fi
}

if [ -s "$out/argyle_node.node" ] && [ -z "$(find "$source" -newer "$out/argyle_node.node" -print -quit)" ]; then
  exit 0
fi
rm -f "$out"/*
cd "$source"
command -v gcc >/dev/null || warn "gcc is not installed"
compile libargyle_entry.so entry.c holes.c python.c text.c zygote.c

command -v npm >/dev/null || warn "npm is not installed"
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
compile argyle_node.node -DNAPI_VERSION=8 -I"$work/node_modules/node-api-headers/include" \
  addon.c child.c entry.c environment.c heap.c holes.c steps.c text.c zygote.c
