exports.main = async event => {
  const before = process.env.WX_OPENID;
  await new Promise(done => setTimeout(done, event.ms));
  return { before, after: process.env.WX_OPENID, pid: process.pid };
};
