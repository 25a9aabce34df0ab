// Entry steps as the worker writes them, made into those of the addon.
'use strict';

function argumentOf(value) {
  if (typeof value === 'number') return value;
  if (value === 'own id') return null;
  if (value.sock_fprog !== undefined) return [Buffer.from(value.sock_fprog, 'base64')];
  return Buffer.from(value.bytes, 'base64');
}

exports.stepsOf = (specs) =>
  specs.map((spec) =>
    spec.call === undefined
      ? spec
      : { call: spec.call, number: spec.number, arguments: spec.arguments.map(argumentOf) });
