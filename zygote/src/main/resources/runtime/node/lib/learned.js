// What a function loaded of its packages, so that a zygote can load it beforehand.
'use strict';

const fs = require('fs');
const path = require('path');
const { fileURLToPath, pathToFileURL } = require('url');
const { isModuleNamespaceObject } = require('util').types;

const MAX_TOLD = 32 * 1024;
const MAX_FILES = 100;
const MAX_SOURCE = 256 * 1024;
// Of ES modules, by the text: who imports what is known to Node alone.
const IMPORTS = /(?:\bfrom|\bimport)\s*\(?\s*(['"])([^'"\n]+)\1/g;

exports.loadedNow = () => new Set(Object.keys(require.cache));

exports.isEsModule = (file) => !(file in require.cache) || isModuleNamespaceObject(require.cache[file].exports);

// The files of packages that the function's own asked for since, as names below the packages' folder.
exports.since = (before, packages) => {
  const root = packages + '/';
  const loaded = Object.keys(require.cache).filter((file) => file.startsWith(root) && !before.has(file));
  const byPackages = new Set();
  const byFunction = new Set();
  for (const [file, module] of Object.entries(require.cache)) {
    const children = file.startsWith(root) ? byPackages : byFunction;
    for (const child of module?.children ?? []) children.add(child.filename);
  }
  return loaded.filter((file) => byFunction.has(file) || !byPackages.has(file)).map((file) => file.slice(root.length));
};

// The same of an ES module and of those of the function's that it imports.
exports.ofModule = async (handler, packages) => {
  const { resolve } = await import(pathToFileURL(path.join(__dirname, 'resolve.mjs')).href);
  const root = packages + '/';
  const found = new Set();
  const files = new Set([handler]);
  for (const file of files) {
    if (files.size > MAX_FILES) break;
    for (const request of requests(file)) {
      if (/^\.\.?\//.test(request)) {
        files.add(path.resolve(path.dirname(file), request));
      } else {
        const url = attempt(() => resolve(request));
        const target = typeof url === 'string' && attempt(() => fileURLToPath(url));
        if (target && target.startsWith(root)) found.add(target.slice(root.length));
      }
    }
  }
  return [...found];
};

function requests(file) {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile() || stat.size > MAX_SOURCE) return [];
  return [...fs.readFileSync(file, 'latin1').matchAll(IMPORTS)].map((match) => match[2]);
}

function attempt(action) {
  try {
    return action();
  } catch {
    return null;
  }
}

// A line each, as many as may be told.
exports.told = (names) => {
  let room = MAX_TOLD;
  const lines = [];
  for (const name of new Set(names)) {
    room -= Buffer.byteLength(name) + 1;
    if (room < 0) break;
    lines.push(name);
  }
  return Buffer.from(lines.join('\n'));
};
