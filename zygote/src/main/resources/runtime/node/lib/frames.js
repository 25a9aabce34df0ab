// Frames between worker and guest: version, type, flags, length, payload; all numbers big-endian.
'use strict';

const fs = require('fs');
const net = require('net');

const VERSION = 1;
const HEADER_BYTES = 8;
const MAX_PAYLOAD = 256 * 1024;
const READ_BYTES = 64 * 1024;

exports.MAX_PAYLOAD = MAX_PAYLOAD;
// Of the flags; the rest of them is the invocation's place.
exports.MORE = 0x8000;
// From the worker.
exports.INIT = 1;
exports.INVOKE = 2;
exports.EVENT = 3;
exports.PAUSE = 4;
exports.RESUME = 5;
// From the guest.
exports.READY = 16;
exports.INITIALIZED = 17;
exports.HEAD = 18;
exports.DATA = 19;
exports.END = 20;
exports.ERROR = 21;
exports.LAST_ERROR = 22;
exports.OUTPUT = 23;

const EMPTY = Buffer.alloc(0);

function frame(kind, payload = EMPTY, place = 0) {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
  bytes[0] = VERSION;
  bytes[1] = kind;
  bytes.writeUInt16BE(place, 2);
  bytes.writeUInt32BE(payload.length, 4);
  payload.copy(bytes, HEADER_BYTES);
  return bytes;
}
exports.frame = frame;

// What is told of a function or an invocation, and what follows: its module, the beginning of its event.
exports.headOf = (payload) => {
  const end = 4 + payload.readUInt32BE(0);
  return { head: JSON.parse(payload.toString('utf8', 4, end)), rest: payload.subarray(end) };
};

exports.headed = (head, rest) => {
  const bytes = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes, rest]);
};

// The end of the socket to the worker: read by waiting at first, as a spare has nothing else to do; then, and as
// long as the guest lives, by the event loop.
exports.Channel = class {
  constructor(fd, gone) {
    this._fd = fd;
    this._gone = gone;
    this._buffer = EMPTY;
    this._socket = null;
    this._listener = null;
  }

  // The next frame, as {kind, flags, payload}; waits for it.
  readNow() {
    let next = this._next();
    while (!next) {
      const chunk = Buffer.allocUnsafe(READ_BYTES);
      const count = fs.readSync(this._fd, chunk, 0, READ_BYTES, null);
      if (count === 0) this._gone();
      this._append(chunk.subarray(0, count));
      next = this._next();
    }
    return next;
  }

  // Frames go to the listener from now on. The event loop goes on for as long as one is awaited.
  await(listener) {
    this._listener = listener;
    this._open().ref();
    this._drain();
  }

  // The event loop does not go on for a frame.
  hold() {
    this._listener = null;
    if (this._socket) this._socket.unref();
  }

  // Has writing wait in the event loop rather than in the call.
  open() {
    this._open();
  }

  // Sends whole frames; calls back when the worker has taken them.
  write(bytes, done) {
    if (this._socket) {
      this._socket.write(bytes, done);
      return;
    }
    let written = 0;
    while (written < bytes.length) written += fs.writeSync(this._fd, bytes, written);
    if (done) done();
  }

  _open() {
    if (!this._socket) {
      const socket = new net.Socket({ fd: this._fd, readable: true, writable: true });
      socket.on('data', (chunk) => {
        this._append(chunk);
        this._drain();
      });
      socket.on('error', this._gone);
      socket.on('close', this._gone);
      socket.unref();
      this._socket = socket;
    }
    return this._socket;
  }

  _append(chunk) {
    this._buffer = this._buffer.length === 0 ? chunk : Buffer.concat([this._buffer, chunk]);
  }

  _drain() {
    let next;
    while (this._listener && (next = this._next())) this._listener(next);
  }

  _next() {
    const buffer = this._buffer;
    if (buffer.length < HEADER_BYTES) return null;
    const length = buffer.readUInt32BE(4);
    if (buffer[0] !== VERSION || length > MAX_PAYLOAD) throw new Error('the worker speaks another protocol');
    if (buffer.length < HEADER_BYTES + length) return null;
    const payload = buffer.subarray(HEADER_BYTES, HEADER_BYTES + length);
    this._buffer = buffer.subarray(HEADER_BYTES + length);
    return { kind: buffer[1], flags: buffer.readUInt16BE(2), payload };
  }
};

// The guest's end of a pair of sockets in a zygote that practises.
exports.Practice = class extends exports.Channel {
  constructor(fd, answered) {
    super(fd, () => {});
    this._answered = answered;
  }

  await(listener) {
    super.await(listener);
    this._answered();
  }

  close() {
    this._socket.destroy();
  }
};

// Stands in for a channel while a spare runs a handler of ours to touch its pages.
exports.Rehearsal = class {
  constructor(steps, over) {
    this._steps = steps;
    this._over = over;
  }

  readNow() {
    return this._steps.shift();
  }

  await() {
    this._over();
  }

  hold() {}

  open() {}

  write(bytes, done) {
    if (done) done();
  }
};
