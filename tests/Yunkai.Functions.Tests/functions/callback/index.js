exports.main = (event, context, callback) => {
  setTimeout(() => event.fail ? callback(new Error('by callback')) : callback(null, { by: 'callback' }), 5);
};
