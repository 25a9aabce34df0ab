// What a guest would inherit that no package may leave behind.
'use strict';

const { lstatSync, readdirSync, readFileSync, readlinkSync } = require('fs');

const SCRATCH = '/tmp';
const SIGNALS = /^Sig(?:Ign|Cgt):.*$/gm;

exports.State = class {
  // To be called as it will be for the difference: by a callback of the event loop.
  note() {
    this._fds = descriptors();
    this._signals = signals();
    this._directory = process.cwd();
    this._mask = process.umask();
    this._resources = resources();
  }

  // What has changed, as the end of a sentence; empty when nothing has.
  difference() {
    const threads = readdirSync('/proc/self/task').length;
    if (threads > 1) return `starts ${threads - 1} thread${threads > 2 ? 's' : ''}`;
    if (readdirSync('/proc').some((name) => /^\d+$/.test(name) && name !== '1')) return 'starts processes';
    const fds = descriptors();
    const opened = [...fds].filter((fd) => !this._fds.has(fd));
    if (opened.length > 0) return 'keeps open ' + opened.map(what).sort().join(', ');
    if (fds.size < this._fds.size) return 'closes files that are not its own';
    const written = readdirSync(SCRATCH);
    if (written.length > 0) return `writes to ${SCRATCH}/${written[0]}`;
    const goingOn = subtract(resources(), this._resources);
    if (goingOn.length > 0) return 'keeps going: ' + goingOn.join(', ');
    if (signals() !== this._signals) return 'handles signals';
    if (process.cwd() !== this._directory) return 'changes the working directory';
    if (process.umask() !== this._mask) return 'changes the umask';
    return '';
  }
};

function descriptors() {
  // Without the one that the listing itself had open.
  return new Set(readdirSync('/proc/self/fd').filter((fd) => lstatSync(`/proc/self/fd/${fd}`, { throwIfNoEntry: false })));
}

function what(fd) {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return `descriptor ${fd}`;
  }
}

// Node itself handles some that it hands on to listeners.
function signals() {
  const heard = process.eventNames().filter((name) => String(name).startsWith('SIG')).sort();
  return [...readFileSync('/proc/self/status', 'utf8').match(SIGNALS), ...heard].join();
}

// Timers, requests and handles that the event loop goes on for.
function resources() {
  return process.getActiveResourcesInfo();
}

function subtract(many, few) {
  const rest = [...many];
  for (const one of few) {
    const at = rest.indexOf(one);
    if (at >= 0) rest.splice(at, 1);
  }
  return rest;
}
