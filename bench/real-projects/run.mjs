// Runs a Mini Program made by others, unmodified, against Yunkai, and drives its pages: node bench/real-projects/run.mjs PROJECT /path/to/clone [--yunkai /path/to/yunkai.dll] [--show]
// The clone is copied; nothing of it comes into this repository. Build first: dotnet build src/Yunkai.Cli -c Release
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createPhone } from '../../tests/Yunkai.Conformance.Tests/pages/phone.mjs'
import { clientFile, launch } from '../../tests/Yunkai.Conformance.Tests/pages/program.mjs'
import { assert, createSteps, rejection, same, until } from '../../tests/Yunkai.Conformance.Tests/pages/steps.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const known = readdirSync(join(here, 'projects')).map(file => basename(file, '.mjs'))
const options = process.argv.slice(2)
const named = name => {
  const at = options.indexOf(name)
  return at < 0 ? undefined : options.splice(at, 2)[1]
}
const dll = named('--yunkai') ?? fileURLToPath(new URL('../../artifacts/bin/Yunkai.Cli/release/yunkai.dll', import.meta.url))
const show = options.includes('--show')
const [name, clone] = options.filter(each => !each.startsWith('--'))
if (!known.includes(name) || !clone || !existsSync(clone)) {
  console.error(`usage: node bench/real-projects/run.mjs PROJECT /path/to/clone\nPROJECT is one of: ${known.join(', ')}`)
  process.exit(2)
}

const project = (await import(`./projects/${name}.mjs`)).default
const folder = mkdtempSync(join(tmpdir(), 'yunkai-real-'))
const copy = join(folder, project.folder ?? basename(resolve(clone)))
const data = join(folder, 'data')
cpSync(resolve(clone), copy, { recursive: true, filter: path => !/[\\/](\.git|node_modules)$/.test(path) || path.includes('miniprogram_npm') })
const yunkaiFile = join(copy, 'yunkai.json')
const write = (settings = {}) => writeFileSync(yunkaiFile, JSON.stringify(settings, null, 2))
const put = (path, content) => { writeFileSync(join(copy, path), content) }

let server = null
let output = ''
const { createCloud } = createRequire(import.meta.url)(fileURLToPath(clientFile))

async function start() {
  const file = join(data, 'dev.json')
  const child = spawn('dotnet', [dll, 'dev', copy, '--port', '0', '--data', data], { env: { ...process.env, YUNKAI_LANG: 'en' }, stdio: ['ignore', 'pipe', 'pipe'] })
  const keep = chunk => { output += chunk; if (show) process.stderr.write(chunk) }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  await until(() => {
    if (child.exitCode !== null) throw new Error(`yunkai dev ended with ${child.exitCode}:\n${output}`)
    return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).pid === child.pid
  }, 'yunkai dev is ready', 600000)
  server = { child, ...JSON.parse(readFileSync(file, 'utf8')) }
}

async function stop() {
  if (server) {
    const { child } = server
    server = null
    const ended = new Promise(done => child.on('exit', done))
    child.kill('SIGTERM')
    await ended
  }
}

const steps = createSteps()
try {
  write(project.settings)
  project.prepare?.({ copy, put, services: join(here, 'services') })
  await start()
  console.log(`${project.source}: ready; deployed ${output.match(/^ {2}functions +(.+?) *$/m)?.[1]}`)
  for (const notice of output.match(/^\S+ ! .*$/gm) ?? []) {
    console.log(`note  ${notice}`)
  }

  await project.run({
    assert, same, until, rejection,
    step: steps.step,
    get server() { return server },
    get output() { return output },
    copy,
    /** Another start with other settings, on the same data. */
    async restart(settings) {
      await stop()
      write(settings)
      await start()
    },
    user: (code, appId = server.appId) => createCloud({ url: server.url, user: code }),
    phone: (code, answers) => createPhone({ code, appId: server.appId, answers }),
    launch: (root, phone) => launch({ root: join(copy, root), url: server.url, phone })
  })
} catch (error) {
  await steps.step('the run itself', () => { throw error })
} finally {
  await stop()
  rmSync(folder, { recursive: true, force: true })
}

console.log(`${steps.passed} passed, ${steps.failed} failed`)
process.exit(steps.failed === 0 ? 0 : 1)
