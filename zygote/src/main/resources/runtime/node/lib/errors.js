// What callers are told of failures: Lambda's types and shape.
'use strict';

const RUNTIME = '/var/runtime/argyle/';
const MAX_MESSAGE = 64 * 1024;
const MAX_TRACE_LINES = 100;

// A failure the runtime has a name for.
class RuntimeError extends Error {
  constructor(type, message, cause) {
    super(message);
    this.argyleType = type;
    this.argyleStack = cause === undefined ? [] : traceOf(cause);
  }
}
exports.RuntimeError = RuntimeError;

// The stack of the function's own code, innermost first.
function traceOf(error) {
  const lines = String(error.stack).split('\n').filter((line) => /^\s+at /.test(line));
  return lines.filter((line) => !line.includes(RUNTIME) && !line.includes('node:internal')).slice(0, MAX_TRACE_LINES);
}

// A getter of a hostile error must not hide the failure.
function attempt(read, instead) {
  try {
    return read();
  } catch {
    return instead;
  }
}

// {errorType, errorMessage, stackTrace} of whatever was thrown.
exports.describe = (error) => {
  let type;
  let message;
  let stack = [];
  if (error instanceof RuntimeError) {
    type = error.argyleType;
    message = error.message;
    stack = error.argyleStack;
  } else if (error instanceof Error || attempt(() => typeof error.stack === 'string', false)) {
    type = attempt(() => String(error.name), 'Error');
    message = attempt(() => String(error.message), '(its message could not be read)');
    stack = attempt(() => traceOf(error), []);
  } else {
    type = error === null ? 'object' : typeof error;
    message = attempt(() => String(error), '(its message could not be read)');
  }
  return { errorMessage: message.slice(0, MAX_MESSAGE), errorType: type.slice(0, 256), requestId: '', stackTrace: stack };
};
