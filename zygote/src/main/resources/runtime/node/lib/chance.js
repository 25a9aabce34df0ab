// Random numbers while a zygote loads packages: what is drawn then must not be drawn again by all its guests.
'use strict';

const crypto = require('crypto');
const vm = require('vm');

// More than Node keeps of random numbers that it has drawn beforehand.
const MOST_POOLED = 4096;
const JOBS = /^Random\w*Job$|Gen(?:erate)?Job$/;

const own = Math.random;
// Another context's while packages are loaded: V8 seeds each at its first use. Who has kept it draws the guest's own.
let elsewhere = null;
const drawn = new Proxy(own, { apply: (target, self, args) => Reflect.apply(elsewhere ?? target, self, args) });

let draws = 0;
let patched = [];

exports.begin = () => {
  elsewhere = vm.runInNewContext('Math.random');
  Math.random = drawn;
  for (const job of jobs()) {
    const { run } = job.prototype;
    job.prototype.run = function (...args) {
      draws++;
      return run.apply(this, args);
    };
    patched.push(() => (job.prototype.run = run));
  }
  // From here on to be drawn from, so that a package that takes a few is not taken for one that draws by itself.
  for (const draw of POOLED) refill(draw);
  draws = 0;
};

exports.complaint = () => {
  if (patched.length === 0) return 'cannot be watched by this Node';
  return draws > 0 ? 'draws random bytes, which its guests would share' : '';
};

exports.end = () => {
  for (const draw of POOLED) empty(draw);
  for (const mend of patched) mend();
  patched = [];
  Math.random = own;
  elsewhere = null;
};

// Node keeps pools of what it has drawn for these.
const POOLED = [() => crypto.randomUUID(), () => crypto.randomInt(2)];

// Leaves the pool full but for one draw; how many draws it took.
function refill(draw) {
  const before = draws;
  let count = 0;
  do {
    draw();
    count++;
  } while (draws === before && count < MOST_POOLED);
  return count;
}

// The next draw fills the pool, in each guest anew.
function empty(draw) {
  refill(draw);
  const size = refill(draw);
  for (let i = 1; i < size; i++) draw();
}

// What makes OpenSSL draw; Node has no other word for it.
function jobs() {
  const before = process.noDeprecation;
  process.noDeprecation = true;
  try {
    const binding = process.binding('crypto');
    return Object.keys(binding).filter((name) => JOBS.test(name)).map((name) => binding[name]);
  } catch {
    return [];
  } finally {
    process.noDeprecation = before;
  }
}
