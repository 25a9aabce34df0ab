// Lambda's response streaming: awslambda.streamifyResponse and HttpResponseStream.
'use strict';

const { Writable } = require('stream');
const frames = require('./frames');
const { RuntimeError } = require('./errors');

const STREAMS = Symbol('argyle.streams');

exports.streams = (handler) => handler[STREAMS] === true;

// Goes to the caller piece by piece; a slow caller makes it slow.
class ResponseStream extends Writable {
  constructor(send) {
    super({ highWaterMark: 64 * 1024 });
    this._send = send;
    this._head = {};
    this.headSent = false;
  }

  setContentType(type) {
    this._head.headers = { ...this._head.headers, 'Content-Type': type };
  }

  setMetadata(metadata) {
    this._head = metadata;
  }

  sendHead() {
    if (this.headSent) return;
    const head = Buffer.from(JSON.stringify(this._head));
    if (head.length > frames.MAX_PAYLOAD) {
      throw new RuntimeError('Runtime.MarshalError', 'The head of the streamed response is too large');
    }
    this.headSent = true;
    this._send(frames.HEAD, head);
  }

  _write(chunk, encoding, done) {
    try {
      this.sendHead();
    } catch (error) {
      done(error);
      return;
    }
    const next = (at, error) => {
      if (error || at >= chunk.length) done(error);
      else this._send(frames.DATA, chunk.subarray(at, at + frames.MAX_PAYLOAD), (failed) => next(at + frames.MAX_PAYLOAD, failed));
    };
    next(0);
  }
}
exports.ResponseStream = ResponseStream;

exports.install = () => {
  globalThis.awslambda = {
    streamifyResponse(handler) {
      handler[STREAMS] = true;
      return handler;
    },
    HttpResponseStream: {
      from(stream, metadata) {
        stream.setMetadata(metadata);
        return stream;
      },
    },
  };
};
