// The Node side of a sandbox: waits for a function, loads it, runs its handler for each event.
'use strict';

const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const v8 = require('v8');
const frames = require('./frames');
const output = require('./output');
const { Runtime } = require('./runtime');
const streaming = require('./streaming');

const GUEST_FD = 3;
const MOST_MEMORY_MB = 65536;
const UNHANDLED_REJECTION_EXIT = 128;
const UNCAUGHT_EXCEPTION_EXIT = 129;

// Hears of failures while there is no function yet: they are the runtime's own.
const FAULTY = {
  crash(error, status) {
    fs.writeSync(2, `${error?.stack ?? error}\n`);
    process.reallyExit(status);
  },
  reject(reason, status) {
    this.crash(reason, status);
  },
};

// By Node's own means, which keep every value that a variable ever had.
function setVariable(name, value) {
  if (value) process.env[name] = value;
  else delete process.env[name];
}

let bindings = null;
let forked = false;
let current = null;

// In the zygote: all that guests can share. Without an addon in the guest itself, which nothing was forked from.
exports.prepare = (addon) => {
  forked = addon !== null;
  bindings = addon ?? { limitMemory: () => false, setVariable, exit: process.reallyExit };
  streaming.install();
  // Node's own waits for threads that a fork does not copy.
  if (forked) process.reallyExit = (code) => addon.exit(code ?? process.exitCode ?? 0);
  process.on('beforeExit', () => current?.loopIsEmpty());
  process.on('uncaughtException', (error) => (current ?? FAULTY).crash(error, UNCAUGHT_EXCEPTION_EXIT));
  process.on('unhandledRejection', (reason) => (current ?? FAULTY).reject(reason, UNHANDLED_REJECTION_EXIT));
};

function ownRandomNumbers() {
  // V8 draws a seed when Math.random is first called, from what it had in the zygote unless there is this flag. Workers
  // and other contexts must not all have the same.
  v8.setFlagsFromString('--random-seed=' + (crypto.randomBytes(4).readUInt32BE() >>> 1 || 1));
  Math.random();
  v8.setFlagsFromString('--random-seed=0');
}

function ownClock() {
  const born = process.hrtime.bigint();
  process.uptime = () => Number(process.hrtime.bigint() - born) / 1e9;
}

// A function of ours and an event for it, much like those of other functions in what they say and in their length: a
// page that only a real one would touch is copied while its caller waits.
const REHEARSED_VARIABLES = {
  AWS_EXECUTION_ENV: 'AWS_Lambda_node',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
  AWS_LAMBDA_FUNCTION_NAME: 'rehearsal',
  AWS_LAMBDA_FUNCTION_VERSION: '1',
  _HANDLER: 'argyle_rehearsal.handler',
};

const REHEARSED_ROOT = path.join(__dirname, '..', 'rehearsal');
const REHEARSED_MODULE = fs.readFileSync(path.join(REHEARSED_ROOT, 'argyle_rehearsal.js'));

function rehearsal(name) {
  const fn = {
    name, version: '1', arn: 'arn:aws:lambda:local:000000000000:function:rehearsal', memoryMb: 128,
    handler: 'argyle_rehearsal.handler', root: REHEARSED_ROOT, perInstance: 1,
    loneSource: true, packages: '', env: { ...REHEARSED_VARIABLES, AWS_LAMBDA_FUNCTION_NAME: name }, learn: false, announce: false,
  };
  const id = '6b1d24a8-0c2f-4a0e-9d53-1f2c7a9e0b11';
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const told = { id, deadlineMs: 0, traceId: '', traceparent, tracestate: '', clientContext: '' };
  const event = {
    version: '2.0', routeKey: '$default', rawPath: '/', rawQueryString: '',
    headers: { host: 'localhost:8080', 'user-agent': 'rehearsal', accept: '*/*', traceparent },
    requestContext: {
      accountId: 'anonymous', apiId: 'rehearsal', domainName: 'localhost', domainPrefix: 'rehearsal',
      http: { method: 'GET', path: '/', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'rehearsal' },
      requestId: id, routeKey: '$default', stage: '$default', time: '01/Jan/2026:00:00:00 +0000',
      timeEpoch: 1767225600000,
    },
    isBase64Encoded: false,
  };
  return [
    { kind: frames.INIT, flags: 0, payload: frames.headed(fn, REHEARSED_MODULE) },
    { kind: frames.INVOKE, flags: 0, payload: frames.headed(told, Buffer.from(JSON.stringify(event))) },
  ];
}

const REHEARSED = { limitMemory: () => true, exit: process.exit };

// Runs a handler of ours by the same path, so that a spare has touched its pages beforehand.
function rehearse(channel) {
  new Runtime(channel, { ...REHEARSED, setVariable: bindings.setVariable }).begin();
}

function forgetRehearsal() {
  for (const name of Object.keys(REHEARSED_VARIABLES)) delete process.env[name];
  delete process.env.TRACEPARENT;
  for (const file of Object.keys(require.cache)) {
    if (file.includes('/rehearsal/')) delete require.cache[file];
  }
  process.chdir('/');
}

// In the zygote: what runs for the first time is compiled, and learns what it meets. Better here than in each guest.
exports.practise = (times, done) => {
  // Those of the guests are made in them.
  const own = ['stdout', 'stderr'].map((name) => [name, Object.getOwnPropertyDescriptor(process, name)]);
  for (const [name] of own) Object.defineProperty(process, name, { configurable: true, value: { writableLength: 0 } });
  let left = times;
  const next = () => {
    if (left-- === 0) {
      for (const [name, descriptor] of own) Object.defineProperty(process, name, descriptor);
      done();
      return;
    }
    const [ours, theirs] = bindings.pair();
    fs.writeSync(ours, Buffer.concat(rehearsal('practice').map(({ kind, payload }) => frames.frame(kind, payload))));
    const channel = new frames.Practice(theirs, () => {
      channel.close();
      fs.closeSync(ours);
      forgetRehearsal();
      setImmediate(next);
    });
    rehearse(channel);
  };
  next();
};

function afterRehearsal() {
  forgetRehearsal();
  const channel = new frames.Channel(GUEST_FD, () => bindings.exit(0));
  channel.write(frames.frame(frames.READY));
  current = new Runtime(channel, bindings);
  current.begin();
}

// In a guest: runs until the worker lets go of it.
exports.main = () => {
  if (forked) {
    ownRandomNumbers();
    ownClock();
    // What this touches is touched; the function's own, which is lower, is set when there is one.
    bindings.limitMemory(MOST_MEMORY_MB);
  }
  // Made on first use, which takes time; they are the guest's own.
  process.stdout;
  process.stderr;
  output.settle();
  // Not on the stack of the rehearsal. The C library knows each value that it was ever given for a variable: here, as
  // with a function's, it is a new one.
  rehearse(new frames.Rehearsal(rehearsal('rehearsal'), () => setImmediate(afterRehearsal)));
};
