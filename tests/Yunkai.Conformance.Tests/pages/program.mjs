// Runs a Mini Program without WeChat: its own JavaScript realm, require from the program's root, App, Page, Component, life cycles and events. The scripts call handlers where a finger would tap.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import vm from 'node:vm'

const repository = new URL('../../../', import.meta.url)

/** What `yunkai dev` serves as /yunkai.js, as the user saved it beside app.js. */
export const clientFile = new URL('clients/js/dist/yunkai.js', repository)

/**
 * @param {{root: string, url: string, phone: object, client?: URL, quiet?: boolean}} options `root` is the folder of app.js; `url` the server's address
 */
export function launch({ root, url, phone, client = clientFile }) {
  const modules = new Map()
  const definitions = new Map()
  const stack = []
  const printed = []
  let app = null
  let loading = null

  const context = vm.createContext({
    wx: phone.wx,
    setTimeout, clearTimeout, setInterval, clearInterval,
    console: Object.fromEntries(['log', 'info', 'warn', 'error', 'debug', 'group', 'groupEnd', 'time', 'timeEnd', 'table'].map(level => [level, (...values) => void printed.push({ level, values })])),
    App(options) {
      app = options
      app.globalData ??= {}
      context.launched = app.onLaunch?.({ path: '', query: {}, scene: 1001 })
      app.onShow?.({ path: '', query: {}, scene: 1001 })
    },
    Page: options => void definitions.set(loading, { ...options, isComponent: false }),
    Component: options => void definitions.set(loading, { ...merge(options), isComponent: true }),
    Behavior: options => options,
    getApp: () => app,
    getCurrentPages: () => stack.slice()
  })
  context.global = context
  phone.attach(vm.runInContext('({ JSON, ArrayBuffer, Promise, Object })', context))

  function locate(name, from) {
    const roots = name.startsWith('.') ? [dirname(from)] : name.startsWith('/') ? [root] : [dirname(from), root, ...npmFolders(from)]
    for (const folder of roots) {
      for (const ending of ['', '.js', '/index.js', '.json']) {
        const path = join(folder, name + ending)
        if (path.startsWith(root + sep) && existsSync(path) && statSync(path).isFile()) {
          return path
        }
      }
    }

    throw new Error(`module '${name}' is not defined, require args is '${name}' (from ${relative(root, from)})`)
  }

  function* npmFolders(from) {
    for (let folder = dirname(from); folder.startsWith(root); folder = dirname(folder)) {
      yield join(folder, 'miniprogram_npm')
    }
  }

  function load(path, source) {
    const known = modules.get(path)
    if (known) {
      return known.exports
    }

    const module = { exports: vm.runInContext('({})', context) }
    modules.set(path, module)
    const text = source ?? readFileSync(path, 'utf8')
    if (path.endsWith('.json')) {
      module.exports = vm.runInContext(`(${text})`, context)
      return module.exports
    }

    const require = name => (name === './yunkai.js' && path === join(root, 'app.js') ? load(join(root, 'yunkai.js'), readFileSync(client, 'utf8')) : load(locate(name, path)))
    // Resolves with the module; a missing one rejects as WeChat does.
    require.async = async name => {
      try { return require(name) } catch (error) { throw { mod: name, errMsg: error.message } }
    }
    const code = /^\s*(import\b(?!\s*\()|export\b)/m.test(text) ? asCommonJs(text, path) : text
    vm.runInContext(`(function (require, module, exports) {${code}\n})`, context, { filename: path })(require, module, module.exports)
    return module.exports
  }

  function definitionOf(path) {
    const key = path.replace(/^\//, '')
    if (!definitions.has(key)) {
      const before = loading
      loading = key
      load(join(root, `${key}.js`))
      loading = before
    }

    const definition = definitions.get(key)
    if (!definition) {
      throw new Error(`${key}.js registers no Page or Component`)
    }

    return definition
  }

  function create(path) {
    const definition = definitionOf(path)
    const page = { route: path, is: path, data: copy(definition.data), options: {}, dispatched: [] }
    const members = definition.isComponent ? { ...definition.methods, ...definition.lifetimes } : definition
    for (const [name, value] of Object.entries(members)) {
      if (name !== 'data') {
        page[name] = typeof value === 'function' ? value.bind(page) : value
      }
    }

    if (definition.isComponent) {
      for (const [name, property] of Object.entries(definition.properties ?? {})) {
        page.data[name] = property && typeof property === 'object' && 'value' in property ? property.value : page.data[name]
      }

      page.properties = page.data
      page.triggerEvent = (name, detail) => void page.dispatched.push({ name, detail })
    }

    page.setData = (changes, done) => {
      for (const [name, value] of Object.entries(changes)) {
        assign(page.data, name, value)
      }

      done?.call(page)
    }
    page.selectComponent = () => null
    page.selectAllComponents = () => []
    page.createSelectorQuery = phone.wx.createSelectorQuery
    page.getTabBar = () => null
    return page
  }

  // As a user does: the client beside app.js, and one line at its top. A program that has the line already keeps it, with our address.
  const appFile = join(root, 'app.js')
  const ownText = readFileSync(appFile, 'utf8')
  const line = `require('./yunkai.js').install({ url: ${JSON.stringify(url)} });`
  const installed = /require\(['"]\.\/yunkai\.js['"]\)\.install\([^)]*\);?/
  load(appFile, installed.test(ownText) ? ownText.replace(installed, line) : line + ownText)

  const program = {
    context,
    printed,
    phone,
    get app() { return app },
    get wx() { return context.wx },
    /** Whatever onLaunch returned, to await. */
    get launched() { return context.launched },
    get page() { return stack[stack.length - 1] },

    /** Opens a page and waits for what its life cycle functions return. */
    async open(url) {
      const [path, search = ''] = url.split('?')
      const page = create(path.replace(/^\//, ''))
      page.options = Object.fromEntries(new URLSearchParams(search))
      stack.push(page)
      await page.attached?.()
      await page.onLoad?.({ ...page.options })
      await page.onShow?.()
      await page.ready?.()
      await page.onReady?.()
      return page
    },

    /** Leaves the topmost page. */
    async back() {
      await stack.pop()?.onUnload?.()
      await program.page?.onShow?.()
      return program.page
    },

    /** Opens the page the program itself last navigated to; relative addresses are taken from the current page. */
    async follow() {
      const call = phone.calls.findLast(each => ['navigateTo', 'redirectTo', 'switchTab', 'reLaunch'].includes(each.name))
      const { pathname, search } = new URL(call.parameters.url, `http://program/${program.page?.route ?? ''}`)
      return program.open(pathname.slice(1) + search)
    },

    /** An event as WXML would send it to a handler. */
    event: ({ dataset = {}, detail = {}, id = '', type = 'tap' } = {}) => ({ type, detail, timeStamp: 0, currentTarget: { id, dataset, offsetLeft: 0 }, target: { id, dataset, offsetLeft: 0 } }),

    tap: (page, handler, event) => {
      if (typeof page[handler] !== 'function') throw new Error(`${page.route} has no handler ${handler}`)
      return page[handler](program.event(event))
    },

    /** Of the program's own modules, as one of its files would require it. */
    require: name => load(locate(name, appFile)),
    dispose: () => phone.dispose()
  }
  return program
}

function merge(options) {
  return (options.behaviors ?? []).filter(behavior => behavior && typeof behavior === 'object').reduceRight((result, behavior) => {
    const base = merge(behavior)
    return { ...base, ...result, data: { ...base.data, ...result.data }, methods: { ...base.methods, ...result.methods }, properties: { ...base.properties, ...result.properties } }
  }, options)
}

function copy(data) {
  return data === undefined ? {} : structuredClone(JSON.parse(JSON.stringify(data)))
}

/** setData's paths: `a.b`, `a[0].b`. */
function assign(data, path, value) {
  const steps = path.replace(/\[(\w+)\]/g, '.$1').split('.')
  const last = steps.pop()
  let target = data
  for (let i = 0; i < steps.length; i++) {
    target = target[steps[i]] ??= /^\d+$/.test(steps[i + 1] ?? last) ? [] : {}
  }

  target[last] = value
}

let esbuild

/** DevTools turns module syntax into require; only projects that use it need esbuild, from the client's build tools. */
function asCommonJs(text, path) {
  esbuild ??= createRequire(new URL('clients/js/package.json', repository))('esbuild')
  return esbuild.transformSync(text, { format: 'cjs', target: 'es2020', sourcefile: path }).code
}
