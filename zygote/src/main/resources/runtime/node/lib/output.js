// Standard output and error while a zygote loads packages. Guests have other ones, which Node makes at their first use
// and keeps: so packages are given others, which lead to the guest's own once there is one.
'use strict';

const { Writable } = require('stream');

const NAMES = ['stdout', 'stderr'];

// Those of zygotes above, too.
const standIns = [];
let changed = '';
let loading = false;

exports.begin = () => {
  loading = true;
  changed = '';
  NAMES.forEach((name, i) => standIns.push(new StandIn(name, i + 1)));
};

exports.complaint = () => changed;

exports.end = () => {
  loading = false;
  for (const standIn of standIns) standIn.restore();
  // Made anew from the process's at its next use.
  console._stdout = null;
  console._stderr = null;
};

// In a guest, which has its own by now.
exports.settle = () => {
  for (const standIn of standIns) standIn.settle();
};

class StandIn {
  constructor(name, fd) {
    this._name = name;
    this._original = Object.getOwnPropertyDescriptor(process, name);
    this._real = null;
    this._sink = new Writable({ write: (chunk, encoding, done) => done() });
    this._sink.fd = fd;
    const proxy = new Proxy(this._sink, {
      get: (sink, key) => {
        const stream = this._real ?? sink;
        const value = Reflect.get(stream, key);
        return typeof value === 'function' && key !== 'constructor' ? value.bind(stream) : value;
      },
      set: (sink, key, value) => {
        if (loading) changed = `changes process.${name}`;
        return Reflect.set(this._real ?? sink, key, value);
      },
    });
    Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => proxy });
  }

  restore() {
    Object.defineProperty(process, this._name, this._original);
  }

  settle() {
    if (this._real) return;
    this._real = process[this._name];
    for (const event of this._sink.eventNames()) {
      for (const listener of this._sink.rawListeners(event)) this._real.on(event, listener);
    }
  }
}
