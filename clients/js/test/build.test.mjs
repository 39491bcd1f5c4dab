import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import vm from 'node:vm'
import { parse, tokenizer } from 'acorn'
import { builtFile } from './support/bare.mjs'

const text = readFileSync(builtFile, 'utf8')

test('the file is ES5 syntax', () => {
  assert.doesNotThrow(() => parse(text, { ecmaVersion: 5, sourceType: 'script' }))
  assert.throws(() => parse(`${text}\nvar f = () => 1`, { ecmaVersion: 5 }), 'the check itself sees newer syntax')
})

test('the file is at most 60 KB', () => {
  assert.ok(Buffer.byteLength(text) <= 60 * 1024, `${Buffer.byteLength(text)} bytes`)
})

test('it names nothing that old devices lack, and no require() that a bundler would follow', () => {
  const names = new Set()
  for (const token of tokenizer(text, { ecmaVersion: 5 })) {
    if (token.type.label === 'name') names.add(token.value)
    if (token.type.label === 'regexp') assert.doesNotMatch(token.value.pattern, /\(\?<|\\p\{/)
  }

  for (const name of ['Proxy', 'Reflect', 'TextEncoder', 'TextDecoder', 'AbortController', 'fetch', 'Symbol', 'Map', 'Set', 'WeakMap', 'WeakSet', 'BigInt', 'console', 'eval', 'globalThis']) {
    assert.ok(!names.has(name), name)
  }

  // Not even inside a text: the packer of DevTools searches with expressions, not with a parser.
  assert.deepEqual(text.match(/.{0,30}[^.\w]require\s*\(.{0,30}/g), null)
})

test('as a plain script it leaves one global', () => {
  const context = vm.createContext({})
  vm.runInContext(text, context)
  assert.equal(typeof context.yunkai.createCloud, 'function')
  assert.deepEqual(Object.keys(context), ['yunkai'])
})
