// Loads the built file into a JavaScript context that has nothing but the language as old phones know it, `wx` and timers.
import { readFileSync } from 'node:fs'
import vm from 'node:vm'

export const builtFile = new URL('../../dist/yunkai.js', import.meta.url)

const missing = ['console', 'globalThis', 'Proxy', 'Reflect', 'Symbol', 'Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'BigInt', 'Intl', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'Iterator', 'FinalizationRegistry', 'eval', 'Function']
const tooNew = `
  ['assign','entries','values','fromEntries','is','setPrototypeOf','getOwnPropertyDescriptors','hasOwn'].forEach(function (n) { delete Object[n] });
  ['includes','find','findIndex','fill','flat','flatMap','at','keys','values','entries'].forEach(function (n) { delete Array.prototype[n] });
  ['from','of'].forEach(function (n) { delete Array[n] });
  ['includes','startsWith','endsWith','repeat','padStart','padEnd','replaceAll','matchAll','at'].forEach(function (n) { delete String.prototype[n] });
  ['isInteger','isFinite','isNaN','isSafeInteger'].forEach(function (n) { delete Number[n] });
  ['allSettled','any'].forEach(function (n) { delete Promise[n] });
  delete Promise.prototype['finally'];`

/** @returns {{context: object, yunkai: any, run: (code: string) => any}} */
export function bareContext(globals) {
  const context = vm.createContext({ setTimeout, clearTimeout, module: { exports: {} }, ...globals })
  vm.runInContext(tooNew + missing.map(name => `delete this[${JSON.stringify(name)}];`).join(''), context)
  vm.runInContext(readFileSync(builtFile, 'utf8'), context, { filename: 'yunkai.js' })
  return { context, yunkai: context.module.exports, run: code => vm.runInContext(code, context) }
}

/** Objects of another realm, compared by their content. */
export function plain(value) {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}
