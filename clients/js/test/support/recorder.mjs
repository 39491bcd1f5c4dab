// A cloud on a `wx` whose requests go nowhere: it keeps the bodies of actions and answers each with what the test says.
import { createRequire } from 'node:module'
import { builtFile } from './bare.mjs'

export const yunkai = createRequire(import.meta.url)(builtFile.pathname)

export function recordingCloud(reply = () => ({ data: { list: [], insertedIds: ['i'], total: 0, updated: 1, deleted: 0 } }), options = {}) {
  const bodies = []
  const wx = {
    request({ url, data, success }) {
      const body = JSON.parse(data)
      const answer = url.includes('/auth/v1/') ? { provider_token: 'p', access_token: 't', refresh_token: 'r', expires_in: 7200 } : (bodies.push(body), { requestId: 'q1', ...reply(body) })
      Promise.resolve().then(() => success({ statusCode: 200, data: JSON.stringify(answer) }))
    },
    login: ({ success }) => success({ code: 'c' })
  }
  const cloud = yunkai.createCloud({ url: 'http://server', wx, ...options })
  return { cloud, bodies, wx, last: () => bodies.at(-1) }
}
