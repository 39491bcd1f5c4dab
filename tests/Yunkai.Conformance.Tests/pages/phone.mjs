// A phone for a Mini Program: `wx` over real HTTP and real files. What only draws is recorded and succeeds; what asks the user is answered by the script.
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

// Calls that succeed and do nothing but be remembered in `calls`.
const drawing = `showToast hideToast showLoading hideLoading showModal showActionSheet setNavigationBarTitle setNavigationBarColor showNavigationBarLoading hideNavigationBarLoading
  stopPullDownRefresh startPullDownRefresh pageScrollTo showShareMenu hideShareMenu updateShareMenu previewImage setClipboardData getClipboardData vibrateShort vibrateLong showTabBarRedDot
  hideTabBarRedDot setTabBarBadge removeTabBarBadge hideTabBar showTabBar setBackgroundColor setBackgroundTextStyle setKeepScreenOn setInnerAudioOption loadFontFace authorize openSetting getSetting getUserInfo
  getUserProfile requestSubscribeMessage requestPayment checkSession scanCode chooseImage chooseMedia chooseMessageFile chooseVideo chooseLocation getLocation openLocation makePhoneCall
  saveImageToPhotosAlbum getImageInfo compressImage openDocument navigateToMiniProgram hideKeyboard hideHomeButton enableAlertBeforeUnload disableAlertBeforeUnload reportAnalytics`.split(/\s+/)
const navigating = ['navigateTo', 'redirectTo', 'switchTab', 'reLaunch', 'navigateBack']

// What the system asks or tells, unless the script says otherwise.
const usual = {
  showModal: () => ({ confirm: true, cancel: false }),
  showActionSheet: () => ({ tapIndex: 0 }),
  getSetting: () => ({ authSetting: {} }),
  getUserInfo: () => new Error('auth deny'),
  scanCode: () => new Error('cancel'),
  chooseImage: () => new Error('cancel'),
  chooseMedia: () => new Error('cancel'),
  chooseMessageFile: () => new Error('cancel'),
  requestSubscribeMessage: parameters => Object.fromEntries((parameters.tmplIds ?? []).map(id => [id, 'accept'])),
  requestPayment: () => new Error('cancel'),
  getImageInfo: () => ({ width: 1, height: 1, type: 'png' })
}

/**
 * @param {{code: string, appId: string, answers?: object}} options `code` is what wx.login hands out; `answers` are functions by API name that return a result, or an Error for `fail`
 * @returns {{wx: object, calls: {name: string, parameters: any}[], answers: object, folder: string, file: (name: string, content: any) => string, attach: (realm: object) => void, dispose: () => void}}
 */
export function createPhone(options) {
  const folder = mkdtempSync(join(tmpdir(), 'yunkai-phone-'))
  const stored = new Map()
  const calls = []
  const answers = { ...usual, ...options.answers }
  let realm = { JSON, ArrayBuffer, Promise, Object }
  let downloads = 0

  /** Values reach the program as objects of its own realm, as on a phone. */
  const hand = value => (value === undefined ? undefined : realm.JSON.parse(JSON.stringify(value)))

  /** Both styles: callbacks, or a promise where none is given. */
  function finish(name, parameters, work) {
    const finished = (async () => {
      await undefined
      const result = await work()
      if (result instanceof Error) throw result
      return Object.assign(new realm.Object(), result, { errMsg: `${name}:ok` })
    })().catch(error => {
      throw Object.assign(new realm.Object(), { errMsg: `${name}:fail ${error.message}` })
    })
    const hasCallback = parameters && (parameters.success || parameters.fail || parameters.complete)
    if (!hasCallback) {
      return new realm.Promise((resolve, reject) => void finished.then(resolve, reject))
    }

    // A callback that throws must not be taken for a failed call: it becomes an unhandled rejection, which the program's host reports.
    finished.then(result => { parameters.success?.(result); parameters.complete?.(result) }, error => { parameters.fail?.(error); parameters.complete?.(error) })
    return undefined
  }

  const wx = {}
  for (const name of [...drawing, ...navigating]) {
    wx[name] = parameters => {
      calls.push({ name, parameters })
      return finish(name, parameters, () => answers[name]?.(parameters) ?? {})
    }
  }

  function send(name, parameters, method, headers, body, convert) {
    if (!/^https?:\/\//.test(parameters.url ?? '')) {
      return taskOf(finish(name, parameters, () => new Error(`invalid url "${parameters.url}"`)))
    }

    let outgoing
    const reply = new Promise((resolve, reject) => {
      outgoing = (parameters.url.startsWith('https') ? httpsRequest : httpRequest)(parameters.url, { method, headers: { ...headers, 'content-length': body.length } }, incoming => {
        const chunks = []
        incoming.on('data', chunk => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () => resolve({ statusCode: incoming.statusCode, header: incoming.headers, bytes: Buffer.concat(chunks) }))
      })
      outgoing.setTimeout(parameters.timeout ?? 60000, () => outgoing.destroy(new Error('timeout')))
      outgoing.on('error', reject)
      outgoing.end(body)
    })
    const task = taskOf(finish(name, parameters, async () => {
      const { bytes, ...rest } = await reply
      return { ...hand(rest), ...convert(bytes) }
    }))
    task.abort = () => outgoing.destroy(new Error('abort'))
    task.onProgressUpdate = listener => void reply.then(() => listener({ progress: 100, totalBytesSent: body.length, totalBytesExpectedToSend: body.length }), () => {})
    return task
  }

  function taskOf(promise) {
    const task = promise ?? {}
    return Object.assign(task, { abort() {}, onProgressUpdate() {}, offProgressUpdate() {}, onHeadersReceived() {}, offHeadersReceived() {} })
  }

  const headersOf = parameters => Object.fromEntries(Object.entries(parameters.header ?? {}).filter(([, value]) => value !== undefined).map(([name, value]) => [name.toLowerCase(), String(value)]))

  Object.assign(wx, {
    env: { USER_DATA_PATH: folder },
    login: parameters => finish('login', parameters, () => ({ code: options.code })),
    checkSession: parameters => finish('checkSession', parameters, () => answers.checkSession?.() ?? {}),
    getAccountInfoSync: () => hand({ miniProgram: { appId: options.appId, envVersion: 'develop', version: '' } }),
    getSystemInfoSync: () => hand({ system: 'iOS 17.0', platform: 'ios', SDKVersion: '3.0.0', statusBarHeight: 20, windowWidth: 375, windowHeight: 667, screenWidth: 375, screenHeight: 667, pixelRatio: 2, model: 'test', language: 'zh_CN', safeArea: { top: 20, bottom: 667 } }),
    getSystemInfo: parameters => finish('getSystemInfo', parameters, () => wx.getSystemInfoSync()),
    getAppBaseInfo: () => hand({ SDKVersion: '3.0.0', theme: 'light', language: 'zh_CN' }),
    getWindowInfo: () => wx.getSystemInfoSync(),
    getDeviceInfo: () => wx.getSystemInfoSync(),
    getMenuButtonBoundingClientRect: () => hand({ top: 24, bottom: 56, left: 281, right: 368, width: 87, height: 32 }),
    getLaunchOptionsSync: () => hand({ path: '', query: {}, scene: 1001 }),
    canIUse: () => false,
    nextTick: callback => setTimeout(callback),
    createSelectorQuery: () => { const query = { in: () => query, select: () => query, selectAll: () => query, boundingClientRect: () => query, exec: callback => void setTimeout(() => callback?.([])) }; return query },
    getUpdateManager: () => ({ onCheckForUpdate() {}, onUpdateReady() {}, onUpdateFailed() {}, applyUpdate() {} }),
    getNetworkType: parameters => finish('getNetworkType', parameters, () => ({ networkType: 'wifi' })),
    onNetworkStatusChange() {},
    createInnerAudioContext: () => new Proxy({}, { get: () => () => {} }),

    getStorageSync: key => (stored.has(key) ? realm.JSON.parse(stored.get(key)) : ''),
    setStorageSync: (key, value) => void stored.set(key, JSON.stringify(value ?? '')),
    removeStorageSync: key => void stored.delete(key),
    clearStorageSync: () => stored.clear(),
    getStorageInfoSync: () => hand({ keys: [...stored.keys()], currentSize: 1, limitSize: 10240 }),
    getStorage: parameters => finish('getStorage', parameters, () => (stored.has(parameters.key) ? { data: realm.JSON.parse(stored.get(parameters.key)) } : new Error('data not found'))),
    setStorage: parameters => finish('setStorage', parameters, () => void stored.set(parameters.key, JSON.stringify(parameters.data ?? ''))),
    removeStorage: parameters => finish('removeStorage', parameters, () => void stored.delete(parameters.key)),

    request(parameters) {
      const { data, method = 'GET' } = parameters
      const headers = { 'content-type': 'application/json', ...headersOf(parameters) }
      const isRead = method === 'GET' || method === 'HEAD'
      let url = parameters.url
      if (isRead && data && typeof data === 'object') {
        url += (url.includes('?') ? '&' : '?') + new URLSearchParams(data)
      }

      const body = isRead || data === undefined ? Buffer.alloc(0) : typeof data === 'string' ? Buffer.from(data) : Object.prototype.toString.call(data) === '[object ArrayBuffer]' ? Buffer.from(data)
        : Buffer.from(headers['content-type'].includes('urlencoded') ? new URLSearchParams(data).toString() : JSON.stringify(data))
      return send('request', { ...parameters, url }, method, headers, body, bytes => {
        if (parameters.responseType === 'arraybuffer') {
          return { data: toArrayBuffer(bytes) }
        }

        const text = bytes.toString('utf8')
        if ((parameters.dataType ?? 'json') !== 'json') {
          return { data: text }
        }

        try { return { data: realm.JSON.parse(text) } } catch { return { data: text } }
      })
    },

    uploadFile(parameters) {
      let content
      try { content = readFileSync(parameters.filePath) } catch { return taskOf(finish('uploadFile', parameters, () => new Error('file doesn\'t exist'))) }
      const boundary = '----yunkai-phone'
      const fields = Object.entries(parameters.formData ?? {}).map(([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('')
      const body = Buffer.concat([Buffer.from(`${fields}--${boundary}\r\nContent-Disposition: form-data; name="${parameters.name}"; filename="${basename(parameters.filePath)}"\r\n\r\n`), content, Buffer.from(`\r\n--${boundary}--\r\n`)])
      return send('uploadFile', parameters, 'POST', { ...headersOf(parameters), 'content-type': `multipart/form-data; boundary=${boundary}` }, body, bytes => ({ data: bytes.toString('utf8') }))
    },

    downloadFile(parameters) {
      return send('downloadFile', parameters, 'GET', headersOf(parameters), Buffer.alloc(0), bytes => {
        const tempFilePath = join(folder, `download_${++downloads}`)
        writeFileSync(tempFilePath, bytes)
        return { tempFilePath }
      })
    },

    getFileSystemManager: () => files,
    getFileInfo: parameters => files.getFileInfo(parameters)
  })

  const files = {
    getFileInfo: parameters => finish('getFileInfo', parameters, () => ({ size: statSync(parameters.filePath).size })),
    readFile: parameters => finish('readFile', parameters, () => {
      const from = parameters.position ?? 0
      const bytes = readFileSync(parameters.filePath).subarray(from, parameters.length === undefined ? undefined : from + parameters.length)
      return { data: parameters.encoding ? bytes.toString(parameters.encoding) : toArrayBuffer(bytes) }
    }),
    readFileSync: (path, encoding) => (encoding ? readFileSync(path, encoding) : toArrayBuffer(readFileSync(path))),
    writeFile: parameters => finish('writeFile', parameters, () => writeFileSync(parameters.filePath, toBuffer(parameters.data), parameters.encoding)),
    writeFileSync: (path, data, encoding) => writeFileSync(path, toBuffer(data), encoding)
  }

  function toArrayBuffer(bytes) {
    const buffer = new realm.ArrayBuffer(bytes.length)
    Buffer.from(buffer).set(bytes)
    return buffer
  }

  function toBuffer(data) {
    return typeof data === 'string' ? data : Buffer.from(data)
  }

  return {
    wx,
    calls,
    answers,
    folder,
    attach: given => { realm = given },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
    /** A file as the camera or the album would leave it. */
    file(name, content) {
      const path = join(folder, name)
      writeFileSync(path, content)
      return path
    }
  }
}
