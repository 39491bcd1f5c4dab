// The scenarios on each platform. With YUNKAI_URL they run against that server: `yunkai exec clients/js/test/project -- npm test`.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { bareContext, builtFile } from './support/bare.mjs'
import { scenarios as all } from './support/scenarios.mjs'
import { startStandin } from './support/standin.mjs'
import { strictWx } from './support/strictWx.mjs'

const real = process.env.YUNKAI_URL
// The stand-in keeps documents, but is no database.
const scenarios = all.filter(scenario => real || !scenario.needsServer)
let standin
let url
let folder

before(async () => {
  standin = real ? null : await startStandin()
  url = real ?? standin.url
  folder = mkdtempSync(join(tmpdir(), 'yunkai-client-'))
})
after(async () => {
  rmSync(folder, { recursive: true, force: true })
  await standin?.close()
})

const helpers = {
  equal: (actual, expected, what) => assert.equal(actual, expected, what),
  file: content => {
    const path = join(folder, `f${Math.random()}.txt`)
    writeFileSync(path, content)
    return path
  },
  read: path => readFileSync(path, 'utf8')
}

describe(`in a bare context with a strict wx, against ${real ? 'a real server' : 'the stand-in'}`, () => {
  for (const scenario of scenarios) {
    test(scenario.name, async () => {
      const { wx, seen } = strictWx()
      const { yunkai } = bareContext({ wx })
      await scenario.run({ ...helpers, createCloud: options => yunkai.createCloud({ url, ...options }) })
      assert.deepEqual(seen.refusals, [])
    })
  }
})

describe(`in Node.js, against ${real ? 'a real server' : 'the stand-in'}`, () => {
  const yunkai = createRequire(import.meta.url)(builtFile.pathname)
  for (const scenario of scenarios) {
    test(scenario.name, () => scenario.run({ ...helpers, createCloud: options => yunkai.createCloud({ url, ...options }) }))
  }
})
