// One function in one guest: loads its handler and runs it for each event, one at a time.
'use strict';

const { bodyOf, bodyOfError, reportOf } = require('./answers');
const frames = require('./frames');
const { contextOf } = require('./context');
const { RuntimeError, describe } = require('./errors');
const learned = require('./learned');
const { fileOf, loadHandler } = require('./loader');
const { ResponseStream, streams } = require('./streaming');

const INIT_FAILED_EXIT = 1;
// What a frame says of the invocation's trace, and where clients of tracing look for it.
const TRACE_VARIABLES = [['traceId', '_X_AMZN_TRACE_ID'], ['traceparent', 'TRACEPARENT'], ['tracestate', 'TRACESTATE']];
// How long nothing must go on before who has not answered is taken not to.
const EMPTY_FOR_MS = 50;

class Runtime {
  constructor(channel, bindings) {
    this._channel = channel;
    this._bindings = bindings;
    this._fn = null;
    this._handler = null;
    this._prefix = null;
    // What runs it from then on, if that is several invocations at a time.
    this._shared = null;
    // What was loaded before the function, when it is to be told what it loads.
    this._before = null;
    this._parts = null;
    this._traced = new Set();
    // What becomes of the invocation that runs; null between invocations.
    this._whenEmpty = null;
    this._finish = null;
  }

  // Waits to become a function, and for its first event: nothing else happens until then.
  begin() {
    const init = this._channel.readNow();
    if (init.kind !== frames.INIT) throw new Error(`unexpected frame ${init.kind}`);
    const started = process.hrtime.bigint();
    let loaded;
    this._finish = () => this._bindings.exit(INIT_FAILED_EXIT);
    try {
      const { head, rest } = frames.headOf(init.payload);
      loaded = this._load(head, rest);
    } catch (error) {
      this._couldNotLoad(error);
      return;
    }
    if (loaded instanceof Promise) {
      this._whenEmpty = () => this._couldNotLoad(new RuntimeError('Runtime.ExitError', 'The module never finished loading'));
      loaded.then((handler) => this._loaded(handler, started), (error) => this._couldNotLoad(error));
    } else {
      this._loaded(loaded, started);
    }
  }

  _load(fn, content) {
    this._fn = fn;
    if (fn.packages && fn.learn) this._before = learned.loadedNow();
    // Only what the zygote has not.
    for (const key of Object.keys(fn.env)) process.env[key] = fn.env[key];
    process.chdir(fn.root);
    if (fn.perInstance > 1) {
      const { SharedRuntime } = require('./shared');
      this._shared = new SharedRuntime(fn, this._channel, this._bindings);
    }
    if (fn.memoryMb > 0) this._bindings.limitMemory(fn.memoryMb);
    return loadHandler(fn.root, fn.handler, fn.loneSource, content);
  }

  _couldNotLoad(error) {
    this._whenEmpty = null;
    this._fail(error, frames.ERROR, () => this._bindings.exit(INIT_FAILED_EXIT));
  }

  _loaded(handler, started) {
    this._handler = handler;
    const told = Buffer.alloc(4);
    told.writeUInt32BE(Math.min(0xffffffff, Number((process.hrtime.bigint() - started) / 1000n)));
    if (this._before) this._learn(told);
    else this._initialized(told);
  }

  // Tells what was loaded, too; a few starts of a function do.
  _learn(told) {
    const { packages, root, handler } = this._fn;
    const tell = (names) => this._initialized(Buffer.concat([told, learned.told(names)]));
    let names = [];
    try {
      names = learned.since(this._before, packages);
      const file = fileOf(root, handler);
      if (learned.isEsModule(file)) {
        learned.ofModule(file, packages).then((more) => tell([...names, ...more]), () => tell(names));
        return;
      }
    } catch {
      // A function may change what this looks at; it only starts as slowly as before then.
    }
    tell(names);
  }

  _initialized(told) {
    const initialized = frames.frame(frames.INITIALIZED, told);
    this._whenEmpty = null;
    this._finish = null;
    if (this._fn.announce) {
      this._afterOutput(() => {
        this._channel.write(initialized);
        if (this._shared) this._shared.begin(this._handler, null);
        else this._idle();
      });
      return;
    }
    // Sent with the first frame of the answer: one system call less on the way to it.
    this._prefix = initialized;
    if (this._shared) {
      this._shared.begin(this._handler, this._prefix);
      return;
    }
    let idle = true;
    while (idle) idle = !this._take(this._channel.readNow());
  }

  // True when an event was complete, and is being handled.
  _take({ kind, flags, payload }) {
    if (kind === frames.INVOKE) {
      const { head, rest } = frames.headOf(payload);
      this._parts = { head, bytes: [rest] };
    } else if (kind === frames.EVENT && this._parts) {
      this._parts.bytes.push(payload);
    } else {
      throw new Error(`unexpected frame ${kind}`);
    }
    if (flags & frames.MORE) return false;
    const { head, bytes } = this._parts;
    this._parts = null;
    this._channel.hold();
    this._invoke(head, bytes.length === 1 ? bytes[0] : Buffer.concat(bytes));
    return true;
  }

  _trace(head) {
    for (const [key, variable] of TRACE_VARIABLES) {
      const value = head[key];
      if (value) {
        this._bindings.setVariable(variable, value);
        this._traced.add(variable);
      } else if (this._traced.delete(variable)) {
        this._bindings.setVariable(variable, ''); // of the invocation before
      }
    }
  }

  _invoke(head, bytes) {
    this._trace(head);
    let over = false;
    const once = (action) => (value) => {
      if (over) return;
      over = true;
      this._whenEmpty = null;
      action(value);
    };
    const succeed = once((result) => this._answer(result));
    const fail = once((error) => this._fail(error, frames.ERROR, () => this._idle()));
    // What a crash does about the invocation.
    this._finish = once((done) => done());
    this._whenEmpty = () => succeed(null);
    this._atRest = process.getActiveResourcesInfo().length;
    this._watch(false);
    let event;
    try {
      event = JSON.parse(bytes.toString());
    } catch (error) {
      fail(new RuntimeError('Runtime.UnmarshalError', `Unable to unmarshal input: ${error.message}`));
      return;
    }
    if (streams(this._handler)) {
      this._stream(event, head, fail, once);
    } else {
      this._call(event, head, succeed, fail);
    }
  }

  _call(event, head, succeed, fail) {
    const wait = { forEmptyEventLoop: true };
    const callback = (error, result) => {
      if (error !== undefined && error !== null) {
        fail(error);
      } else if (wait.forEmptyEventLoop) {
        this._whenEmpty = () => succeed(result);
        this._watch(true);
      } else {
        succeed(result);
      }
    };
    const callbacks = { succeed: (result) => callback(null, result), fail };
    try {
      const result = this._handler(event, contextOf(this._fn, head, callbacks, wait), callback);
      if (typeof result?.then === 'function') {
        // It will answer; worker threads, which are not seen, may be what it waits for.
        this._watches.patient = true;
        result.then(succeed, fail);
      }
    } catch (error) {
      fail(error);
    }
  }

  _stream(event, head, fail, once) {
    this._channel.open();
    const stream = new ResponseStream((kind, payload, done) => this._send(kind, payload, done));
    const end = once(() => this._afterOutput(() => this._send(frames.END, undefined, () => this._idle())));
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
    this._whenEmpty = () => stream.end();
    this._watch(false);
    const context = contextOf(this._fn, head, { succeed: () => stream.end(), fail }, { forEmptyEventLoop: true });
    try {
      const result = this._handler(event, stream, context);
      if (typeof result?.then === 'function') result.then(undefined, fail);
    } catch (error) {
      fail(error);
    }
  }

  // The event loop must not run empty: Node waits for its worker threads then, which a fork does not copy, so that a
  // task once given to them (WebAssembly gives some) would be waited for without end. So it is looked at now and then.
  _watch(answered) {
    this._watches?.stop();
    const watch = { stop: () => { watch.stopped = true; clearTimeout(watch.timer); } };
    this._watches = watch;
    const since = Date.now();
    let waitMs = 1;
    let empty = since;
    const look = () => {
      if (watch.stopped || !this._whenEmpty) return;
      const now = Date.now();
      // The timer that looks is one of them until it returns.
      if (process.getActiveResourcesInfo().length > this._atRest + 1) empty = now;
      if (!watch.patient && ((answered && empty !== now) || (!answered && now - empty >= EMPTY_FOR_MS))) {
        this.loopIsEmpty();
        return;
      }
      waitMs = Math.min(EMPTY_FOR_MS, waitMs * 2);
      watch.timer = setTimeout(look, waitMs);
    };
    watch.timer = setTimeout(look, 1);
  }

  // The event loop has nothing left to do: who waits for that has waited enough.
  loopIsEmpty() {
    const action = this._whenEmpty;
    this._whenEmpty = null;
    if (action) action();
  }

  // An exception nobody caught: the caller is told, and the process ends.
  crash(error, status) {
    const finish = this._finish;
    const end = () => this._bindings.exit(status);
    if (finish === null) {
      if (this._shared) this._shared.crash(error, end);
      else {
        this._report(describe(error));
        this._afterOutput(end);
      }
    } else {
      finish(() => this._fail(error, frames.LAST_ERROR, end));
    }
  }

  reject(reason, status) {
    const { errorType, errorMessage } = describe(reason);
    const cause = reason instanceof Error ? reason : undefined;
    const message = cause ? `${errorType}: ${errorMessage}` : errorMessage;
    this.crash(new RuntimeError('Runtime.UnhandledPromiseRejection', message, cause), status);
  }

  _answer(result) {
    let body;
    try {
      body = bodyOf(result);
    } catch (error) {
      this._fail(error, frames.ERROR, () => this._idle());
      return;
    }
    this._afterOutput(() => {
      let at = 0;
      for (; body.length - at > frames.MAX_PAYLOAD; at += frames.MAX_PAYLOAD) {
        this._send(frames.DATA, body.subarray(at, at + frames.MAX_PAYLOAD));
      }
      this._send(frames.END, body.subarray(at), () => this._idle());
    });
  }

  _fail(error, kind, done) {
    const told = describe(error);
    this._report(told);
    const payload = bodyOfError(told);
    this._afterOutput(() => this._send(kind, payload, done));
  }

  _report(told) {
    process.stderr.write(reportOf(told));
  }

  // What was written to the output is on its way before an answer is.
  _afterOutput(action) {
    const pending = [process.stdout, process.stderr].filter((stream) => stream.writableLength > 0);
    if (pending.length === 0) {
      action();
      return;
    }
    let left = pending.length;
    for (const stream of pending) {
      stream.write('', () => {
        if (--left === 0) action();
      });
    }
  }

  _send(kind, payload, done) {
    const bytes = frames.frame(kind, payload);
    const prefix = this._prefix;
    this._prefix = null;
    this._channel.write(prefix ? Buffer.concat([prefix, bytes]) : bytes, done);
  }

  _idle() {
    this._watches?.stop();
    this._finish = null;
    this._channel.await((frame) => this._take(frame));
  }
}
exports.Runtime = Runtime;
