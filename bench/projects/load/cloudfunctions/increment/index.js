exports.main = async e => ({ n: e.n + 1 });
