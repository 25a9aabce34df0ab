'use strict';

const assert = require('node:assert');
const test = require('node:test');
const { handler } = require('../hello.js');

/** What a handler writes for a query. */
async function greeting(queryStringParameters) {
  const pieces = [];
  let ended = false;
  await handler({ queryStringParameters }, { write: (piece) => pieces.push(piece), end: () => (ended = true) });
  assert.ok(ended);
  return pieces.join('');
}

test('greets everybody by name', async () => {
  assert.strictEqual(await greeting({ names: 'Ada, Grace' }), 'Hello, Ada!\nHello, Grace!\n');
});

test('greets the world where nobody is named', async () => {
  assert.strictEqual(await greeting(undefined), 'Hello, world!\n');
  assert.strictEqual(await greeting({ names: ' , ' }), 'Hello, world!\n');
});

test('cuts what is too long', async () => {
  assert.strictEqual((await greeting({ names: 'x'.repeat(500) })).length, 'Hello, !\n'.length + 100);
});
