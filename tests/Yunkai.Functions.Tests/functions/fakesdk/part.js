module.exports = 'preloaded part';
