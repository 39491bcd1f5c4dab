// Runs the database tests of an official server SDK against Yunkai: node bench/sdk-suites/run.mjs SUITE /path/to/clone [--only TEXT] [--all] [--show] [--yunkai /path/to/yunkai.dll]
// Build first: dotnet build src/Yunkai.Cli -c Release
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What the suites import, at the versions they were written for. */
const runner = ['jest@29.7.0', 'ts-jest@29.2.5', 'typescript@5.4.5', '@types/jest@29.5.14', '@types/node@20.17.0', 'power-assert@1.6.1', 'dumper.js@1.3.1', 'bluebird@3.7.2']
const shared = ['@cloudbase/signature-nodejs@1.0.0-beta.0', 'is-regex@1.2.1', 'jsonwebtoken@8.5.1', 'lodash.merge@4.6.2', 'request@2.88.2', 'xml2js@0.4.23', 'tslib@1.14.1']
const suites = {
  'node-sdk': { packages: ['@cloudbase/database@1.4.0', 'bson@4.7.2', 'agentkeepalive@4.5.0', 'axios@0.21.4', 'request-promise@4.2.6', 'retry@0.12.0'], defaultImports: true },
  'tcb-admin-node': { packages: ['@cloudbase/database@0.9.15'], defaultImports: false }
}

const here = fileURLToPath(new URL('.', import.meta.url))
const options = process.argv.slice(2)
const named = name => {
  const at = options.indexOf(name)
  return at < 0 ? undefined : options.splice(at, 2)[1]
}
const dll = named('--yunkai') ?? fileURLToPath(new URL('../../artifacts/bin/Yunkai.Cli/release/yunkai.dll', import.meta.url))
const only = named('--only')
const show = options.includes('--show')
const [name, clone] = options.filter(each => !each.startsWith('--'))
const suite = suites[name]
if (!suite || !clone || !existsSync(clone)) {
  console.error(`usage: node bench/sdk-suites/run.mjs SUITE /path/to/clone\nSUITE is one of: ${Object.keys(suites).join(', ')}`)
  process.exit(2)
}

const folder = mkdtempSync(join(tmpdir(), 'yunkai-suite-'))
const project = join(folder, 'project')
const copy = join(folder, name)
const data = join(folder, 'data')
const output = show ? 'inherit' : 'ignore'
let dev = null
let failed = 1
try {
  mkdirSync(join(project, 'cloudfunctions'), { recursive: true })
  writeFileSync(join(project, 'project.config.json'), JSON.stringify({ appid: 'wx0123456789abcdef', cloudfunctionRoot: 'cloudfunctions/' }))
  writeFileSync(join(project, 'yunkai.json'), JSON.stringify({ collections: { 'coll-1': { seed: 'thousand.json' } } }))
  writeFileSync(join(project, 'thousand.json'), Array.from({ length: 1001 }, (_, number) => JSON.stringify({ _id: `d${number}` })).join('\n'))
  cpSync(resolve(clone), copy, { recursive: true, filter: path => !/[\\/](\.git|node_modules)$/.test(path) })

  console.log('installing packages ...')
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }))
  const installed = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', ...runner, ...shared, ...suite.packages], { cwd: folder, stdio: ['ignore', output, 'inherit'], shell: process.platform === 'win32' })
  if (installed.status !== 0) throw new Error('npm install failed')

  dev = spawn('dotnet', [dll, 'dev', project, '--port', '0', '--data', data], { stdio: ['ignore', output, 'inherit'] })
  const server = await ready(dev)
  const configuration = { secretId: server.secretId, secretKey: server.secretKey, env: server.env, appId: '1250000000', region: 'ap-shanghai', serviceUrl: `${server.url}/admin`, credentials: { private_key_id: 'none', private_key: 'none' } }
  writeFileSync(join(copy, 'test/config.js'), `module.exports = ${JSON.stringify(configuration, null, 2)}\n`)
  const jest = {
    rootDir: copy,
    transform: { '^.+\\.tsx?$': [join(folder, 'node_modules/ts-jest'), { isolatedModules: true, diagnostics: false, tsconfig: { experimentalDecorators: true, module: 'commonjs', target: 'ES2017', moduleResolution: 'node', esModuleInterop: suite.defaultImports, allowJs: true } }] },
    transformIgnorePatterns: ['/node_modules/(?!@cloudbase).+\\.js$'],
    modulePaths: [join(folder, 'node_modules')],
    testEnvironment: 'node',
    testRegex: options.includes('--all') ? 'test/.*\\.test\\.(js|ts)$' : 'test/database/.*\\.test\\.(js|ts)$',
    moduleFileExtensions: ['ts', 'tsx', 'js', 'jsx', 'json', 'node'],
    setupFilesAfterEnv: [join(here, 'setup.cjs')],
    testTimeout: 60000
  }
  writeFileSync(join(folder, 'jest.config.json'), JSON.stringify(jest))
  const report = join(folder, 'report.json')
  console.log('running ...')
  // Not awaited by blocking: the server's output must flow meanwhile.
  await new Promise(done => {
    const tests = spawn(process.execPath, [join(folder, 'node_modules/jest/bin/jest.js'), '--config', join(folder, 'jest.config.json'), '--runInBand', '--forceExit', '--json', '--outputFile', report, ...(only ? [only] : [])], {
      cwd: copy,
      env: { ...process.env, YUNKAI_URL: server.url },
      stdio: ['ignore', output, output]
    })
    tests.on('exit', done)
  })
  failed = print(JSON.parse(readFileSync(report, 'utf8')))
} finally {
  if (dev && dev.exitCode === null) {
    const ended = new Promise(done => dev.on('exit', done))
    dev.kill('SIGTERM')
    await ended
  }

  rmSync(folder, { recursive: true, force: true })
}

process.exit(failed === 0 ? 0 : 1)

async function ready(child) {
  const file = join(data, 'dev.json')
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null) throw new Error(`yunkai dev ended with ${child.exitCode}`)
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
    await new Promise(done => setTimeout(done, 100))
  }

  throw new Error('yunkai dev was not ready within a minute')
}

function print(report) {
  const sum = { passed: 0, failed: 0, pending: 0 }
  for (const file of report.testResults) {
    const count = status => file.assertionResults.filter(each => each.status === status).length
    console.log(`${basename(file.name).padEnd(32)} ${count('passed')} passed, ${count('failed')} failed${count('pending') ? `, ${count('pending')} skipped by the suite` : ''}${file.assertionResults.length === 0 ? ` (did not run: ${file.message.slice(0, 200)})` : ''}`)
    for (const each of file.assertionResults) {
      sum[each.status] = (sum[each.status] ?? 0) + 1
      if (each.status === 'failed') {
        console.log(`    ${each.fullName}: ${(each.failureMessages[0] ?? '').replace(/\u001b\[[0-9;]*m/g, '').split('\n').filter(line => line.trim()).slice(0, 6).join(' | ').slice(0, 300)}`)
      }
    }
  }

  console.log(`${name}: ${sum.passed} passed, ${sum.failed} failed, ${sum.pending} skipped by the suite`)
  return sum.failed
}
