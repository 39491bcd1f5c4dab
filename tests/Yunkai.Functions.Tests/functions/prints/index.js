exports.main = async event => {
  if (event.later) setTimeout(() => console.log('left over by ' + event.later), 40);
  if (event.quiet) return;
  console.log('a %d', 1, { b: 2 });
  console.info('i'); console.warn('w'); console.error('e'); console.debug('d');
  process.stdout.write('raw\n'); process.stderr.write('raw error\n');
  console.__baseLog__({ k: 'v' }, 'warn');
  console.group('g'); console.log('in\ntwo'); console.groupEnd();
};
