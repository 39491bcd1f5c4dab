import { get } from 'https';
export default url => new Promise((done, fail) => get(url, answer => {
  let text = ''; answer.on('data', d => text += d).on('end', () => done(answer.statusCode + ' ' + text));
}).on('error', fail));
