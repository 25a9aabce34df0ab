// Which environment variables packages read while a zygote loads them: a function that sets one of them is not forked
// from there, as they would have read something else in it.
'use strict';

// Set in every guest, and never in a zygote.
const OF_GUESTS = [
  '_HANDLER', 'AWS_EXECUTION_ENV', 'AWS_LAMBDA_FUNCTION_NAME', 'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
];
// Node reads it whenever it loads something.
const LOADERS_OWN = 'WATCH_REPORT_DEPENDENCIES';

const real = process.env;
const read = new Set();
const values = new Set();
let listed = false;
let recording = false;

// Kept by packages, so it is the same in all zygotes below.
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
    if (recording) listed = true;
    return Reflect.ownKeys(env);
  },
  set(env, name, value) {
    env[name] = value;
    return true;
  },
});

function note(name) {
  if (recording && typeof name === 'string' && name !== LOADERS_OWN) read.add(name);
}

exports.begin = () => {
  recording = true;
  process.env = recorder;
};

exports.complaint = () => {
  const guests = OF_GUESTS.find((name) => read.has(name));
  if (guests) return `reads ${guests}, which only functions have`;
  // Who looks for names of a kind does not read all values.
  return listed && Object.keys(real).every((name) => values.has(name)) ? 'copies all environment variables' : '';
};

// All that were read, by zygotes above, too.
exports.read = () => [...read];

exports.end = () => {
  recording = false;
  process.env = real;
};
