// The scenarios in a real Chromium. Needs the Debian package "chromium" (or CHROMIUM_PATH); in CI its absence is a failure.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { chromium } from 'playwright-core'
import { builtFile } from './support/bare.mjs'
import { scenarios as all } from './support/scenarios.mjs'
import { startStandin } from './support/standin.mjs'

const executablePath = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(path => path && existsSync(path))
const skip = executablePath || process.env.CI ? false : 'Chromium is not installed'
const real = process.env.YUNKAI_URL
// The stand-in keeps documents, but is no database.
const scenarios = all.filter(scenario => real || !scenario.needsServer)

describe(`in Chromium, against ${real ? 'a real server' : 'the stand-in'}`, { skip }, () => {
  let pages
  let standin
  let browser
  let page

  before(async () => {
    assert.ok(executablePath, 'CI must have Chromium: install it or set CHROMIUM_PATH')
    // Two servers, so that every call of the page crosses origins, as with a real server.
    pages = await startStandin()
    standin = real ? null : await startStandin()
    pages.state.pages.set('/', { type: 'text/html', text: '<!doctype html><meta charset="utf-8"><script src="/yunkai.js"></script>' })
    pages.state.pages.set('/yunkai.js', { type: 'text/javascript', text: readFileSync(builtFile, 'utf8') })
    pages.state.pages.set('/scenarios.js', { type: 'text/javascript', text: readFileSync(new URL('support/scenarios.mjs', import.meta.url), 'utf8') })
    browser = await chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] })
    page = await browser.newPage()
    await page.goto(pages.url)
  })
  after(async () => {
    await browser?.close()
    await pages?.close()
    await standin?.close()
  })

  for (const scenario of scenarios) {
    const index = all.indexOf(scenario)
    test(scenario.name, async () => {
      const problem = await page.evaluate(async ({ index, url }) => {
        const { scenarios } = await import('/scenarios.js')
        try {
          await scenarios[index].run({
            createCloud: options => window.yunkai.createCloud({ url, ...options }),
            equal: (actual, expected, what) => { if (!Object.is(actual, expected)) throw new Error(`${what}: ${actual} is not ${expected}`) },
            file: content => new File([content], 'f.txt'),
            read: async path => (await fetch(path)).text()
          })
        } catch (error) { return `${error.message}\n${error.stack}` }
      }, { index, url: real ?? standin.url })
      assert.equal(problem, undefined)
    })
  }

  test('a blob address is a filePath; progress and abort work; the login is kept in localStorage', { skip: !!real && 'looks into the stand-in' }, async () => {
    const outcome = await page.evaluate(async url => {
      const cloud = window.yunkai.createCloud({ url, user: 'dev:tab' })
      const heard = []
      const filePath = URL.createObjectURL(new Blob(['x'.repeat(300000)]))
      const up = await new Promise((resolve, reject) => {
        const task = cloud.uploadFile({ cloudPath: 'b.txt', filePath, success: resolve, fail: reject })
        task.onProgressUpdate(event => heard.push(event.totalBytesSent > 0))
      })
      const aborted = await new Promise(resolve => {
        const task = cloud.uploadFile({ cloudPath: 'c.txt', filePath, fail: error => resolve(error.errMsg) })
        task.onProgressUpdate(() => task.abort())
      })
      const wrong = await cloud.uploadFile({ cloudPath: 'c.txt', filePath: {} }).catch(error => error.errCode)
      await window.yunkai.createCloud({ url, user: 'dev:tab' }).callFunction({ name: 'whoami' })
      return { fileID: up.fileID, heard: heard.length > 0 && heard.every(Boolean), aborted, wrong }
    }, standin.url)
    assert.deepEqual(outcome, { fileID: 'cloud://standin.7374-standin/b.txt', heard: true, aborted: 'cloud.uploadFile:fail abort', wrong: -401003 })
    assert.equal(standin.state.files.get('b.txt').length, 300000)
    assert.equal(standin.state.auth.filter(each => each.body.provider_code === 'dev:tab').length, 1)
  })
})
