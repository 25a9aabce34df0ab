'use strict';

const MAX_NAMES = 100;
const MAX_NAME_CHARS = 100;

/** The names in an event's query, or `world`. */
function namesOf(event) {
  const text = event.queryStringParameters?.names ?? '';
  const names = text.split(',').map((name) => name.trim().slice(0, MAX_NAME_CHARS)).filter(Boolean);
  return names.length > 0 ? names.slice(0, MAX_NAMES) : ['world'];
}

/** Greets, a line each; what is written is sent at once. */
async function greet(event, stream) {
  for (const name of namesOf(event)) {
    stream.write(`${process.env.GREETING ?? 'Hello'}, ${name}!\n`);
  }
  stream.end();
}

// Lambda's global; where it is not, as in the tests, the plain function is what there is.
const streaming = globalThis.awslambda;
exports.handler = streaming
  ? streaming.streamifyResponse(async (event, responseStream) => {
      const head = { statusCode: 200, headers: { 'content-type': 'text/plain; charset=utf-8' } };
      await greet(event, streaming.HttpResponseStream.from(responseStream, head));
    })
  : greet;
