exports.from = 'preloaded';
