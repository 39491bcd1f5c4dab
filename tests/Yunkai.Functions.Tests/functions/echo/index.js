let calls = 0;
exports.main = async event => ({ event, calls: ++calls, openid: process.env.WX_OPENID, pid: process.pid });
