// A zygote that another forked: locks itself in, loads packages at the worker's word, and then forks guests itself.
'use strict';

const fs = require('fs');
const imports = require('./imports');
const { stepsOf } = require('./steps');

const CONTROL_FD = 3;

// Leaves its user namespace; its parent gives the new one its ids meanwhile.
function lockIn(addon, parentFd, config) {
  try {
    addon.run(stepsOf(config.untilMaps));
    addon.send(parentFd, Buffer.from('maps'));
    if (addon.receive(parentFd).length === 0) addon.exit(0);
    fs.closeSync(parentFd);
    addon.run(stepsOf(config.afterMaps));
  } catch (error) {
    addon.send(CONTROL_FD, Buffer.from(error.message));
    addon.exit(1);
  }
}

// Serves when everything is loaded; else the process ends.
exports.become = (addon, parentFd, serve) => {
  const config = JSON.parse(addon.receive(CONTROL_FD).toString());
  lockIn(addon, parentFd, config);
  const control = {
    receive: () => addon.receive(CONTROL_FD),
    send: (reply) => addon.send(CONTROL_FD, Buffer.from(JSON.stringify(reply))),
  };
  imports.obey(control, (done) => {
    if (!done) addon.exit(0);
    serve(config);
  });
};
