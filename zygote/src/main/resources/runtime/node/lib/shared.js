// Several invocations at a time in one guest. They share all that the function's code shares; what each writes and
// answers goes to its own caller.
'use strict';

const { AsyncLocalStorage } = require('async_hooks');
const { bodyOf, bodyOfError, reportOf } = require('./answers');
const frames = require('./frames');
const { contextOf } = require('./context');
const { RuntimeError, describe } = require('./errors');
const { ResponseStream, streams } = require('./streaming');

const current = new AsyncLocalStorage();

// What an invocation writes is sent as its own; what nobody in particular writes goes where it went.
function attribute(stream) {
  const write = stream.write;
  stream.write = (chunk, encoding, done) => {
    const invocation = current.getStore();
    if (!invocation || invocation.over) return write.call(stream, chunk, encoding, done);
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, typeof encoding === 'string' ? encoding : 'utf8') : chunk;
    invocation.write(Buffer.from(bytes), typeof encoding === 'function' ? encoding : done);
    return true;
  };
}

class Invocation {
  constructor(place, head, send) {
    this.place = place;
    this.head = head;
    this.event = [];
    this.over = false;
    this._send = send;
    this._paused = false;
    // What goes on when its receiver can take more.
    this._waiting = [];
  }

  send(kind, payload, done) {
    this._send(kind, this.place, payload, done && ((error) => {
      // By the event loop: others have their turn, and the word that its receiver is slow comes in.
      setImmediate(() => {
        if (this._paused && !error) this._waiting.push(done);
        else done(error);
      });
    }));
  }

  write(bytes, done) {
    let at = 0;
    for (; bytes.length - at > frames.MAX_PAYLOAD; at += frames.MAX_PAYLOAD) {
      this._send(frames.OUTPUT, this.place, bytes.subarray(at, at + frames.MAX_PAYLOAD));
    }
    this._send(frames.OUTPUT, this.place, bytes.subarray(at), done);
  }

  pause() {
    this._paused = true;
  }

  resume() {
    this._paused = false;
    for (const done of this._waiting.splice(0)) done();
  }

  end(kind, body) {
    this.over = true;
    let at = 0;
    for (; body.length - at > frames.MAX_PAYLOAD; at += frames.MAX_PAYLOAD) {
      this._send(frames.DATA, this.place, body.subarray(at, at + frames.MAX_PAYLOAD));
    }
    this._send(kind, this.place, body.subarray(at));
  }
}

exports.SharedRuntime = class {
  // Before the function's code is loaded, which may keep the streams' functions.
  constructor(fn, channel, bindings) {
    this._fn = fn;
    this._channel = channel;
    this._bindings = bindings;
    this._handler = null;
    this._prefix = null;
    this._running = new Map();
    this._send = (kind, place, payload, done) => {
      const bytes = frames.frame(kind, payload, place);
      const prefix = this._prefix;
      this._prefix = null;
      this._channel.write(prefix ? Buffer.concat([prefix, bytes]) : bytes, done);
    };
    attribute(process.stdout);
    attribute(process.stderr);
  }

  // From now on frames come in by the event loop.
  begin(handler, prefix) {
    this._handler = handler;
    this._prefix = prefix;
    this._channel.await((frame) => this._take(frame));
  }

  _take({ kind, flags, payload }) {
    const place = flags & ~frames.MORE;
    let rest = payload;
    if (kind === frames.INVOKE) {
      const length = payload.readUInt32BE(0);
      const head = JSON.parse(payload.toString('utf8', 4, 4 + length));
      rest = payload.subarray(4 + length);
      this._running.set(place, new Invocation(place, head, this._send));
    }
    const invocation = this._running.get(place);
    if (!invocation) return; // it was over before this came
    if (kind === frames.PAUSE) {
      invocation.pause();
    } else if (kind === frames.RESUME) {
      invocation.resume();
    } else {
      invocation.event.push(rest);
      if (!(flags & frames.MORE)) current.run(invocation, () => this._run(invocation));
    }
  }

  _run(invocation) {
    const bytes = invocation.event.length === 1 ? invocation.event[0] : Buffer.concat(invocation.event);
    invocation.event = null;
    const once = (action) => (value) => {
      if (!invocation.over) action(value);
    };
    const fail = once((error) => this._fail(invocation, error));
    let event;
    try {
      event = JSON.parse(bytes.toString());
    } catch (error) {
      fail(new RuntimeError('Runtime.UnmarshalError', `Unable to unmarshal input: ${error.message}`));
      return;
    }
    const run = streams(this._handler) ? this._stream : this._call;
    try {
      run.call(this, invocation, event, once, fail);
    } catch (error) {
      fail(error);
    }
  }

  _call(invocation, event, once, fail) {
    const succeed = once((result) => {
      let body;
      try {
        body = bodyOf(result);
      } catch (error) {
        fail(error);
        return;
      }
      this._end(invocation, frames.END, body);
    });
    const callback = (error, result) => (error === undefined || error === null ? succeed(result) : fail(error));
    // The event loop is never empty while others run: a callback answers at once.
    const context = contextOf(this._fn, invocation.head, { succeed, fail }, { forEmptyEventLoop: false });
    const result = this._handler(event, context, callback);
    if (typeof result?.then === 'function') result.then(succeed, fail);
  }

  _stream(invocation, event, once, fail) {
    const stream = new ResponseStream((kind, payload, done) => {
      if (invocation.over) done?.();
      else invocation.send(kind, payload, done);
    });
    const end = once(() => this._end(invocation, frames.END, Buffer.alloc(0)));
    stream.on('error', fail);
    stream.on('finish', () => {
      try {
        stream.sendHead();
      } catch (error) {
        fail(error);
        return;
      }
      end();
    });
    const callbacks = { succeed: () => stream.end(), fail };
    const context = contextOf(this._fn, invocation.head, callbacks, { forEmptyEventLoop: false });
    const result = this._handler(event, stream, context);
    if (typeof result?.then === 'function') result.then(undefined, fail);
  }

  _fail(invocation, error) {
    const told = describe(error);
    invocation.write(Buffer.from(reportOf(told)));
    this._end(invocation, frames.ERROR, bodyOfError(told));
  }

  _end(invocation, kind, body) {
    if (this._running.get(invocation.place) === invocation) this._running.delete(invocation.place);
    invocation.end(kind, body);
  }

  // Whose exception nobody caught cannot be told: all callers are.
  crash(error, done) {
    const told = describe(error);
    const payload = bodyOfError(told);
    const report = Buffer.from(reportOf(told));
    const running = [...this._running.values()];
    for (const invocation of running) {
      invocation.write(report);
      invocation.over = true;
    }
    this._send(frames.LAST_ERROR, 0, payload, done);
  }
};
