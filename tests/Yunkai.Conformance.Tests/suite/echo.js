'use strict';
// Says what a callee sees. No package.json: the platform gives it wx-server-sdk all the same.
const cloud = require('wx-server-sdk');

cloud.init();

exports.main = async event => {
  if (event.throws) throw new Error(event.throws);
  switch (event.returns) {
    case 'null': return null;
    case 'string': return 'plain text';
    case 'number': return 7;
    case 'digits': return '123';
    case 'list': return [1, { a: 2 }];
    default: return { event, wx: cloud.getWXContext() };
  }
};
