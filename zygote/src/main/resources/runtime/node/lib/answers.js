// What handlers return and throw, as callers and the log are sent it.
'use strict';

const frames = require('./frames');
const { RuntimeError } = require('./errors');

const MAX_RESULT = 6 * 1024 * 1024;

exports.bodyOf = (result) => {
  let body;
  try {
    body = Buffer.from(JSON.stringify(result === undefined ? null : result) ?? 'null');
  } catch (error) {
    throw new RuntimeError('Runtime.MarshalError', `Unable to marshal response: ${error.message}`);
  }
  if (body.length > MAX_RESULT) {
    const message = `Response payload size (${body.length} bytes) exceeded maximum allowed payload size (${MAX_RESULT} bytes).`;
    throw new RuntimeError('Function.ResponseSizeTooLarge', message);
  }
  return body;
};

// Of what describe() says.
exports.bodyOfError = (told) => {
  const body = Buffer.from(JSON.stringify(told));
  if (body.length <= frames.MAX_PAYLOAD) return body;
  return Buffer.from(JSON.stringify({ ...told, stackTrace: [], errorMessage: told.errorMessage.slice(0, 1024) }));
};

exports.reportOf = (told) =>
  `[ERROR] ${told.errorType}: ${told.errorMessage}\n` + told.stackTrace.map((line) => line + '\n').join('');
