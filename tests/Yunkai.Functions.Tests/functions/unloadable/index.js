require('not-installed');
exports.main = () => 1;
