// Finds a function's handler as Lambda does: module path, then the names that lead to it, CommonJS or ES module.
'use strict';

const fs = require('fs');
const Module = require('module');
const path = require('path');
const { pathToFileURL } = require('url');
const vm = require('vm');
const { RuntimeError } = require('./errors');

const HANDLER = /^([^.]*)\.(.+)$/;
const EXTENSIONS = ['', '.js', '.mjs', '.cjs'];
const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname'];
// Has import() in the compiled code do what it does elsewhere; before Node 20.12 there is no such thing.
const importModuleDynamically = vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER;

function split(name) {
  if (name.includes('..')) {
    throw new RuntimeError('Runtime.MalformedHandlerName', `'${name}' is not a valid handler name`);
  }
  const base = path.basename(name);
  const parts = HANDLER.exec(base);
  if (!parts) {
    throw new RuntimeError(
      'Runtime.MalformedHandlerName', `Bad handler '${name}': it should look like module.function`);
  }
  return { module: path.join(path.dirname(name), parts[1]), names: parts[2].split('.') };
}

function find(root, module) {
  for (const extension of EXTENSIONS) {
    const file = path.join(root, module + extension);
    if (fs.statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
  }
  // A folder with an index, or a package.
  return require.resolve('./' + module, { paths: [root] });
}

// What require would do, at a third of its cost, for a file that nothing beside it makes anything but CommonJS. A small
// one's content is at hand.
function requireLone(file, content) {
  let code;
  try {
    const source = content.length > 0 ? content.toString() : fs.readFileSync(file, 'utf8');
    code = vm.compileFunction(source, PARAMETERS, { filename: file, importModuleDynamically });
  } catch {
    // It says better what is wrong, or takes it for the ES module it is.
    return require(file);
  }
  const own = new Module(file, module);
  own.filename = file;
  own.paths = Module._nodeModulePaths(path.dirname(file));
  Module._cache[file] = own;
  let done = false;
  try {
    code.call(own.exports, own.exports, Module.createRequire(file), own, file, path.dirname(file));
    done = true;
  } finally {
    if (!done) delete Module._cache[file];
  }
  own.loaded = true;
  return own.exports;
}

function load(root, module, isLone, content) {
  if (isLone && importModuleDynamically) return requireLone(path.join(root, module + '.js'), content);
  const file = find(root, module);
  if (file.endsWith('.mjs')) return import(pathToFileURL(file).href);
  try {
    return require(file);
  } catch (error) {
    if (error?.code === 'ERR_REQUIRE_ESM' || error?.code === 'ERR_REQUIRE_ASYNC_MODULE') {
      return import(pathToFileURL(file).href);
    }
    throw error;
  }
}

function explain(error, module) {
  if (error instanceof RuntimeError) return error;
  if (error instanceof SyntaxError) {
    const explained = new RuntimeError('Runtime.UserCodeSyntaxError', `SyntaxError: ${error.message}`, error);
    // Where it is stands above the message.
    explained.argyleStack.unshift(...String(error.stack).split('\n').slice(0, 1));
    return explained;
  }
  if (error?.code === 'MODULE_NOT_FOUND' || error?.code === 'ERR_MODULE_NOT_FOUND') {
    return new RuntimeError('Runtime.ImportModuleError', `Cannot load '${module}': ${error.message}`, error);
  }
  return error;
}

function pick(module, names, name) {
  const start = module[names[0]] === undefined && module.default ? module.default : module;
  const handler = names.reduce((value, key) => value?.[key], start);
  if (handler === undefined || handler === null) {
    throw new RuntimeError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  }
  if (typeof handler !== 'function') {
    throw new RuntimeError('Runtime.HandlerNotFound', `${name} is not a function`);
  }
  return handler;
}

// The file of a handler's module that was loaded.
exports.fileOf = (root, name) => find(root, split(name).module);

// The handler, or a promise of it.
exports.loadHandler = (root, name, isLone, content) => {
  const { module, names } = split(name);
  let loaded;
  try {
    loaded = load(root, module, isLone, content);
  } catch (error) {
    throw explain(error, module);
  }
  if (!(loaded instanceof Promise)) return pick(loaded, names, name);
  return loaded.then(
    (namespace) => pick(namespace, names, name),
    (error) => {
      throw explain(error, module);
    });
};
