// A small server that speaks the client's wire, for tests that need a scripted answer or no server at all. It keeps documents in
// memory and understands only what the scenarios ask; the real server is tested by running the same scenarios (YUNKAI_URL).
import { createServer } from 'node:http'

export async function startStandin() {
  const state = { users: new Map(), collections: new Map(), files: new Map(), uploads: new Map(), pending: new Map(), calls: [], auth: [], replies: new Map(), expiresIn: 7200, revoked: new Set(), logins: 0, refreshes: 0, serial: 0, pages: new Map(), refreshBroken: false, partFailures: 0 }
  const server = createServer((request, response) => {
    const chunks = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      const url = new URL(request.url, 'http://standin')
      response.setHeader('access-control-allow-origin', '*')
      response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '*')
      response.setHeader('access-control-allow-methods', 'GET,HEAD,POST,PUT,DELETE')
      if (request.method === 'OPTIONS') {
        response.writeHead(204).end()
        return
      }

      Promise.resolve()
        .then(() => answer(state, request, url, Buffer.concat(chunks), response, origin))
        .catch(error => response.writeHead(500).end(String(error.stack)))
    })
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${server.address().port}`
  return {
    url: origin,
    state,
    /** Scripts the next answers of an action: an object, or a function of the request body; one that returns undefined lets the usual answer through. */
    script: (action, reply) => state.replies.set(action, reply),
    last: action => state.calls.filter(call => call.action === action).at(-1),
    close: () => new Promise(resolve => {
      server.closeAllConnections()
      server.close(resolve)
    })
  }
}

async function answer(state, request, url, bytes, response, origin) {
  const json = (body, status = 200) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  if (state.pages.has(url.pathname)) {
    const page = state.pages.get(url.pathname)
    return response.writeHead(page.status ?? 200, { 'content-type': page.type }).end(page.text)
  }

  if (url.pathname.startsWith('/auth/v1/')) {
    const body = JSON.parse(bytes)
    state.auth.push({ path: url.pathname.slice(9), clientId: url.searchParams.get('client_id'), body, headers: request.headers })
    return authenticate(state, url.pathname.slice(9), body, json)
  }

  if (url.pathname === '/web') {
    const body = JSON.parse(bytes)
    state.calls.push({ ...body, query: body.query, url: request.url, headers: request.headers })
    return json({ requestId: `r${++state.serial}`, ...(await act(state, body, origin)) })
  }

  if (url.pathname.startsWith('/files/')) {
    return transfer(state, request, url, bytes, response)
  }

  response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>not here</h1>')
}

function authenticate(state, path, body, json) {
  const credentials = user => {
    const access = `at-${user}-${++state.serial}`
    const refresh = `rt-${user}-${state.serial}`
    state.users.set(access, user)
    state.users.set(refresh, user)
    return json({ token_type: 'Bearer', access_token: access, refresh_token: refresh, expires_in: state.expiresIn, sub: user })
  }
  if (path === 'provider/token') {
    if (body.provider_code === 'bad') {
      return json({ error: 'permission_denied', error_code: 7, error_description: 'the pairing code is missing' }, 403)
    }

    return json({ provider_token: `pt-${body.provider_code}`, expires_in: 600 })
  }

  if (path === 'signin/with/provider') {
    state.logins++
    return credentials(body.provider_token.slice(3))
  }

  state.refreshes++
  return state.refreshBroken || !state.users.has(body.refresh_token) ? json({ error: 'invalid_grant', error_description: 'refresh token ended' }, 400) : credentials(state.users.get(body.refresh_token))
}

async function act(state, body, origin) {
  const user = state.users.get(body.access_token)
  if (!user || state.revoked.has(body.access_token)) {
    return { code: user ? 'ACCESS_TOKEN_EXPIRED' : 'CHECK_LOGIN_FAILED', message: 'log in' }
  }

  const scripted = state.replies.get(body.action)
  const reply = typeof scripted === 'function' ? await scripted(body) : scripted
  if (reply) {
    return reply
  }

  const [area, verb] = body.action.split('.')
  return area === 'database' ? database(state, verb, body, user) : area === 'functions' ? functions(state, verb, body, user) : storage(state, verb, body, origin)
}

function database(state, verb, body, user) {
  const documents = state.collections.get(body.collectionName) ?? state.collections.set(body.collectionName, new Map()).get(body.collectionName)
  const condition = body.query ? JSON.parse(body.query) : {}
  const matching = [...documents.values()].filter(document => Object.keys(condition).every(key => JSON.stringify(document[key]) === JSON.stringify(condition[key])))
  switch (verb) {
    case 'insertDocument': {
      const document = JSON.parse(body.data[0])
      document._id ??= `id-${++state.serial}`
      document._openid = user
      documents.set(document._id, document)
      return { data: { insertedIds: [document._id] } }
    }
    case 'getDocument':
      return { data: { list: matching.slice(body.offset ?? 0).slice(0, Math.min(body.limit ?? 20, 20)).map(document => JSON.stringify(document)) } }
    case 'calculateDocument':
      return { data: { total: matching.length } }
    case 'removeDocument':
      matching.forEach(document => documents.delete(document._id))
      return { data: { deleted: matching.length } }
    case 'modifyDocument': {
      const data = JSON.parse(body.data)
      if (!body.merge) {
        const isNew = matching.length === 0
        documents.set(condition._id, { ...data, _id: condition._id, _openid: user })
        return { data: isNew ? { updated: 0, upsert_id: condition._id } : { updated: 1 } }
      }

      matching.forEach(document => {
        Object.assign(document, data.$set)
        Object.entries(data.$inc ?? {}).forEach(([key, by]) => (document[key] = { $numberInt: String(Number(document[key]?.$numberInt ?? 0) + Number(by.$numberInt)) }))
        Object.keys(data.$unset ?? {}).forEach(key => delete document[key])
      })
      return { data: { updated: matching.length } }
    }
    default:
      return { code: 'OPERATION_NOT_SUPPORTED', message: `${verb} is not supported yet` }
  }
}

function functions(state, verb, body, user) {
  if (verb === 'pollInvocation') {
    return { data: state.pending.get(body.call_id).shift() }
  }

  const event = JSON.parse(body.request_data)
  const done = result => ({ data: { response_data: JSON.stringify(result) } })
  switch (body.function_name) {
    case 'echo':
      return done(event)
    case 'whoami':
      return done({ openid: user })
    case 'fail':
      return { code: 'FUNCTIONS_EXECUTE_FAIL', message: 'Error: ROOM_FULL\n    at exports.main (/var/user/index.js:1:1)' }
    default:
      return { code: 'FUNCTION_NOT_FOUND', message: `no function named ${body.function_name}` }
  }
}

function storage(state, verb, body, origin) {
  const id = path => `cloud://standin.7374-standin/${path}`
  switch (verb) {
    case 'getUploadMetadata': {
      const ticket = { url: `${origin}/files/${encodeURIComponent(body.path)}`, token: 'tok', authorization: 'sig', fileId: id(body.path), cosFileId: 'cos-1' }
      if (body.parts) {
        ticket.uploadId = `up${++state.serial}`
        ticket.partSize = 4 * 1024 * 1024
        state.uploads.set(ticket.uploadId, { path: body.path, size: body.size, parts: [] })
      }

      return { data: ticket }
    }
    case 'completeUpload': {
      const upload = state.uploads.get(body.upload_id)
      state.files.set(upload.path, Buffer.concat(upload.parts.slice(0, body.part_count)))
      return { data: { fileId: id(upload.path) } }
    }
    case 'abortUpload':
      state.uploads.delete(body.upload_id)
      return { data: {} }
    case 'batchGetDownloadUrl':
      return { data: { download_list: body.file_list.map(item => entry(state, item.fileid, path => ({ tempFileURL: `${origin}/files/${path}?t=1`, maxAge: item.max_age ?? 7200 }))) } }
    default:
      return { data: { delete_list: body.fileid_list.map(fileID => entry(state, fileID, path => void state.files.delete(path))) } }
  }
}

function entry(state, fileID, build) {
  const path = fileID.replace(/^cloud:\/\/[^/]*\//, '')
  return state.files.has(path) ? { fileID, code: 'SUCCESS', ...build(path) } : { fileID, code: 'STORAGE_FILE_NONEXIST', tempFileURL: '' }
}

function transfer(state, request, url, bytes, response) {
  const path = decodeURIComponent(url.pathname.slice(7))
  if (request.method === 'GET') {
    const content = state.files.get(path)
    return content ? response.writeHead(200, { 'content-length': content.length }).end(content) : response.writeHead(404).end()
  }

  if (request.method === 'PUT') {
    if (request.headers.authorization !== 'sig') {
      return response.writeHead(403).end('<Error><Code>AccessDenied</Code><Message>no signature</Message></Error>')
    }

    if (url.searchParams.has('partNumber')) {
      if (state.partFailures > 0) {
        state.partFailures--
        return response.writeHead(503).end()
      }

      state.uploads.get(url.searchParams.get('uploadId')).parts[url.searchParams.get('partNumber') - 1] = bytes
    } else {
      state.files.set(path, bytes)
    }

    return response.writeHead(200).end()
  }

  const boundary = /boundary=(.*)/.exec(request.headers['content-type'])[1]
  const fields = {}
  for (const part of bytes.toString('latin1').split(`--${boundary}`).slice(1, -1)) {
    const [head, ...rest] = part.split('\r\n\r\n')
    fields[/name="([^"]*)"/.exec(head)[1]] = rest.join('\r\n\r\n').slice(0, -2)
  }

  state.form = fields
  if (fields.signature !== 'sig' || Object.keys(fields).at(-1) !== 'file') {
    return response.writeHead(403).end('<Error><Code>AccessDenied</Code><Message>no signature</Message></Error>')
  }

  state.files.set(Buffer.from(fields.key, 'latin1').toString('utf8'), Buffer.from(fields.file, 'latin1'))
  response.writeHead(Number(fields.success_action_status)).end()
}
