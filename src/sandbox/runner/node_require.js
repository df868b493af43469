// Lets /run/rexa/main.js require what lies in the workspace, as if it had been started there. The
// file itself stays where it is, so that __filename exists and can be given to a worker.
'use strict';
const Module = require('module');

const MAIN = '/run/rexa/main.js';
const WORKSPACE = '/workspace';
const resolve = Module._resolveFilename;

Module._resolveFilename = function (request, parent, ...rest) {
  if (parent && parent.filename === MAIN) {
    const filename = WORKSPACE + '/main.js';
    parent = { __proto__: parent, filename, paths: Module._nodeModulePaths(WORKSPACE) };
  }
  return resolve.call(this, request, parent, ...rest);
};
