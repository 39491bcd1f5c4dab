'use strict';

/**
 * Ends the process when the server that started it is gone, even while the main thread is in an endless loop. Runs in a thread of its own, and only where
 * the system cannot tie a child's life to its parent's.
 */

const { workerData } = require('worker_threads');

setInterval(() => {
  let alive = process.ppid === workerData.parent;
  if (alive && process.platform === 'win32') {
    try {
      process.kill(workerData.parent, 0);
    } catch {
      alive = false;
    }
  }
  if (!alive) process.kill(process.pid, 'SIGKILL');
}, 500);
