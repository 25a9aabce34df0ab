// The packages that a guest's zygote has loaded. A package may read environment variables while it is loaded, and a
// function may have set them otherwise: then its guests load it anew.
'use strict';

// Node reads it whenever it loads something.
const LOADERS_OWN = 'WATCH_REPORT_DEPENDENCIES';

const real = process.env;
const read = new Set();
const values = new Set();
let copied = false;
let files = [];
let packages = '';
let marked = 0;
let lists = 0;

// Kept by packages, so it is the same in all zygotes below.
let recording = false;
const recorder = new Proxy(real, {
  get(env, name) {
    note(name);
    if (recording) values.add(name);
    return env[name];
  },
  has(env, name) {
    note(name);
    return name in env;
  },
  getOwnPropertyDescriptor(env, name) {
    note(name);
    return Object.getOwnPropertyDescriptor(env, name);
  },
  ownKeys(env) {
    if (recording) lists++;
    return Reflect.ownKeys(env);
  },
  set(env, name, value) {
    env[name] = value;
    return true;
  },
});

function reads() {
  return read.size + lists;
}

function note(name) {
  if (recording && typeof name === 'string' && name !== LOADERS_OWN) read.add(name);
}

exports.begin = () => {
  recording = true;
  process.env = recorder;
};

// What was read by the modules loaded since.
exports.mark = () => {
  marked = reads();
};

exports.readsEnvironment = () => reads() > marked;

exports.end = (root) => {
  recording = false;
  process.env = real;
  // Who looks for names of a kind does not read them all.
  copied ||= lists > 0 && Object.keys(real).every((name) => values.has(name));
  packages = root;
  files = Object.keys(require.cache).filter((file) => file.startsWith(root + '/'));
};

// In a guest: forgets packages that would have read something else; before its variables are set.
exports.fit = (env) => {
  if (files.length === 0) return;
  const differs = (name) => (copied || read.has(name)) && real[name] !== env[name];
  if (Object.keys(env).some(differs)) {
    for (const file of files) delete require.cache[file];
  }
};

// The folder they are in; empty when there are none.
exports.folder = () => packages;
