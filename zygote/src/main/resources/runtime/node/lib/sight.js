// Sees whether a package, while a zygote loads it, looks at files of its function: they are not there yet, and it
// would believe that for good.
'use strict';

const Module = require('module');
const path = require('path');

let code = '';
let seen = '';
let mend = [];

exports.begin = (folder) => {
  code = folder;
  seen = '';
  // All of Node's ways to files lead here.
  const binding = process.binding('fs');
  for (const name of Object.keys(binding)) {
    // Those with a capital are constructors.
    if (typeof binding[name] === 'function' && /^[a-z]/.test(name)) replace(binding, name, note);
  }
  // Names of modules are no paths, unless they are whole.
  replace(Module, '_resolveFilename', (request) => path.isAbsolute(request) && note(request));
};

function replace(object, name, look) {
  const original = object[name];
  object[name] = function (file, ...rest) {
    look(file);
    return original.call(this, file, ...rest);
  };
  mend.push(() => (object[name] = original));
}

function note(file) {
  if (typeof file !== 'string' && !Buffer.isBuffer(file)) return;
  const full = path.resolve(String(file));
  if (full === code || full.startsWith(code + '/')) seen = String(file);
}

exports.complaint = () => (seen ? `looks for ${seen} of its function` : '');

exports.end = () => {
  for (const restore of mend) restore();
  mend = [];
};
