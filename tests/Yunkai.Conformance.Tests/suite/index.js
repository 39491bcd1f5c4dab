'use strict';
// A function that runs the cases with the generation of wx-server-sdk in its own package.json.
const cloud = require('wx-server-sdk');
const cases = require('./cases');

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
const generation = Number(require('wx-server-sdk/package.json').version.split('.')[0]);

exports.main = async (event, context) => {
  if (event.list) return Object.keys(cases);
  const db = cloud.database();
  const value = await cases[event.case]({ cloud, db, _: db.command, event, context, generation, openid: event.openid });
  return { passed: event.case, value: value === undefined ? null : value };
};
