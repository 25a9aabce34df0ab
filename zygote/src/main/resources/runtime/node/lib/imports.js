// How a zygote loads packages, and tells from what they do whether it may fork guests after.
'use strict';

const { createRequire } = require('module');
const path = require('path');
const chance = require('./chance');
const output = require('./output');
const sight = require('./sight');
const { State } = require('./state');
const variables = require('./variables');

const CODE = '/var/task';
const MAX_WORDS = 512;

// Loads what the worker says, telling each name beforehand; calls back with false when it is not to go on. A reply is
// small: one JSON object with the name ("importing"), or with the times of all ("imported") and the environment
// variables they read, or with the name and what is wrong ("unfit").
exports.obey = (control, over) => {
  control.send({ ready: true });
  const words = control.receive();
  if (words.length === 0) {
    over(false);
    return;
  }
  const order = JSON.parse(words.toString());
  // Where the function's own modules will be when they ask for packages.
  process.chdir(CODE);
  const watches = [chance, output, sight, variables];
  for (const watch of watches) watch.begin(CODE);
  const before = new State();
  const times = [];

  const finish = () => {
    for (const watch of watches) watch.end();
    process.chdir('/');
    control.send({ imported: times, reads: variables.read() });
    over(true);
  };
  const unfit = (name, why) => {
    control.send({ unfit: name, why: why.slice(0, MAX_WORDS) });
    over(false);
  };
  const next = (i) => {
    if (i === order.modules.length) {
      finish();
      return;
    }
    const name = order.modules[i];
    control.send({ importing: name });
    const started = process.hrtime.bigint();
    try {
      load(order.path[0], name);
    } catch (error) {
      unfit(name, `raises ${wordsOf(error)}`);
      return;
    }
    times.push(Number((process.hrtime.bigint() - started) / 1000n));
    // What it has put off for a moment is done then.
    setImmediate(() => setImmediate(() => {
      const why = before.difference() || watches.map((watch) => watch.complaint()).find((words) => words);
      if (why) unfit(name, why);
      else next(i + 1);
    }));
  };
  setImmediate(() => {
    before.note();
    next(0);
  });
};

function wordsOf(error) {
  return error instanceof Error ? `${error.name}${error.code ? ' ' + error.code : ''}: ${error.message}` : String(error);
}

// Loads a file of a package, or what requiring a name leads to; only ever what is installed.
function load(root, name) {
  const file = locate(root, name);
  // What a look at the source took for a package may be none.
  if (file) require(file);
}

function locate(root, name) {
  // Not from where functions are: what is found there is remembered.
  const from = createRequire(path.dirname(root) + '/');
  for (const request of [path.join(root, name), name]) {
    try {
      const file = from.resolve(request);
      if (file.startsWith(root + '/') && file !== root) return file;
    } catch {
      // It is the other, or none.
    }
  }
  return null;
}
