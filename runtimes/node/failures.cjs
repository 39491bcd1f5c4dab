'use strict';

const { inspect } = require('util');

const MAX_TEXT = 64 * 1024;

/** How an error looks to the caller: platform paths, none of our own frames. */
class FailureText {
  /** @param {string[]} directories whatever /var/user is on this machine: Node names files by their real path, so that the folders that links lead to belong here */
  constructor(directories) {
    this.directories = [...new Set(directories)].sort((a, b) => b.length - a.length);
  }

  /** @param {string} text */
  asOnPlatform(text) {
    for (const directory of this.directories) {
      const slashes = directory.replaceAll('\\', '/');
      text = text.replaceAll('file://' + (slashes.startsWith('/') ? '' : '/') + encodeURI(slashes), '/var/user');
      text = text.replaceAll(directory, '/var/user');
    }
    return text;
  }

  /** @param {unknown} thrown @returns {{name: string, message: string, stack: string}} */
  describe(thrown) {
    let name = 'Error';
    let message;
    let stack = '';
    try {
      if (thrown !== null && typeof thrown === 'object') {
        const error = /** @type {any} */ (thrown);
        if (typeof error.name === 'string' && error.name !== '') name = error.name;
        message = typeof error.message === 'string' ? error.message : inspect(error, { depth: 4 });
        if (typeof error.stack === 'string') stack = error.stack;
      } else {
        message = typeof thrown === 'string' ? thrown : inspect(thrown);
      }
    } catch (unreadable) {
      message = 'an error that cannot be read: ' + String(unreadable && unreadable.message);
    }
    message = this.asOnPlatform(message.slice(0, MAX_TEXT));
    const frames = this.asOnPlatform(stack.slice(0, MAX_TEXT))
      .split('\n')
      .filter(line => /^\s+at /.test(line) && !line.includes(__dirname));
    // The header is made anew: libraries change message and name after the stack was taken.
    return { name, message, stack: [`${name}: ${message}`, ...frames].join('\n') };
  }
}

module.exports = { FailureText };
