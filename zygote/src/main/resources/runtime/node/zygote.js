// Node's zygote: loads what guests need, then forks them at the worker's word. Everything after serve() runs in guests.
'use strict';

const fs = require('fs');
const v8 = require('v8');
const vm = require('vm');

const CONFIG_FD = 4;
const ADDON_FD = 5;
const REHEARSALS = 40;

// Of Node's own, what takes long to load and many functions ask for.
const COSTLY = ['http', 'https', 'http2', 'zlib', 'child_process'];

const guest = require('./lib/guest');
const grown = require('./lib/grown');
const { stepsOf } = require('./lib/steps');

function main() {
  const config = JSON.parse(fs.readFileSync(CONFIG_FD, 'utf8'));
  const holder = { exports: {} };
  process.dlopen(holder, `/proc/self/fd/${ADDON_FD}`);
  fs.closeSync(ADDON_FD);
  const addon = holder.exports;
  for (const name of COSTLY) require(name);
  Headers; // and with it all of fetch
  guest.prepare(addon);
  guest.practise(REHEARSALS, () => {
    // From its first stream on libuv keeps one more file open. Guests' steps need the number of this one.
    fs.closeSync(CONFIG_FD);
    // By the event loop, so that nothing it was told of is left for it to do: children would hear of it no more.
    setTimeout(() => setImmediate(fork, addon, config), 1);
  });
}

function fork(addon, config) {
  // What is in use is old and in few pages then, so that guests share them for long.
  v8.setFlagsFromString('--expose-gc');
  const collect = vm.runInNewContext('gc');
  v8.setFlagsFromString('--no-expose-gc');
  for (let i = 0; i < 4; i++) collect();
  const parentFd = addon.serve(stepsOf(config.entry));
  if (parentFd === undefined) guest.main();
  else grown.become(addon, parentFd, (own) => fork(addon, own));
}

main();
