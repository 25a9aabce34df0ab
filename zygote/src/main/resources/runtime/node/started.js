// A guest that is a Node of its own rather than a fork of one: locked in already, by started.py.
'use strict';

const guest = require('./lib/guest');

// Node's own name in the list of processes would be lost among others.
process.title = 'argyle-guest';
// Else Node opens its debugger at that signal.
process.on('SIGUSR1', () => {});
guest.prepare(null);
guest.main();
