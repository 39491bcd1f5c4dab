// Deploys a project's functions and calls each with nothing and with given events: node bench/real-projects/deploy.mjs /path/to/project [--show] [events.json]
// events.json: {"function": [event, …]}. Prints one line per call; which failures are expected is for the reader (docs/compatibility.md).
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { clientFile } from '../../tests/Yunkai.Conformance.Tests/pages/program.mjs'
import { until } from '../../tests/Yunkai.Conformance.Tests/pages/steps.mjs'

const [project, eventsFile] = process.argv.slice(2).filter(each => !each.startsWith('--'))
const show = process.argv.includes('--show')
const dll = fileURLToPath(new URL('../../artifacts/bin/Yunkai.Cli/release/yunkai.dll', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'yunkai-real-'))
const copy = join(folder, basename(resolve(project)))
const data = join(folder, 'data')
cpSync(resolve(project), copy, { recursive: true })
const events = eventsFile ? JSON.parse(readFileSync(eventsFile, 'utf8')) : {}

let output = ''
const child = spawn('dotnet', [dll, 'dev', copy, '--port', '0', '--data', data], { env: { ...process.env, YUNKAI_LANG: 'en' }, stdio: ['ignore', 'pipe', 'pipe'] })
const keep = chunk => { output += chunk; if (show) process.stderr.write(chunk) }
child.stdout.on('data', keep)
child.stderr.on('data', keep)
try {
  await until(() => {
    if (child.exitCode !== null) throw new Error(`yunkai dev ended with ${child.exitCode}:\n${output}`)
    return existsSync(join(data, 'dev.json')) && /^ {2}functions +/m.test(output)
  }, 'yunkai dev is ready', 900000)
  const { url } = JSON.parse(readFileSync(join(data, 'dev.json'), 'utf8'))
  for (const notice of output.match(/^\S+ ! .*$/gm) ?? []) console.log(`note  ${notice}`)
  const names = output.match(/^ {2}functions +(.+?) *$/m)[1].split(', ')
  const cloud = createRequire(import.meta.url)(fileURLToPath(clientFile)).createCloud({ url, user: 'dev:alice' })
  let answered = 0
  for (const name of names) {
    for (const event of events[name] ?? [{}]) {
      const text = await cloud.callFunction({ name, data: event }).then(({ result }) => { answered++; return `ok    ${JSON.stringify(result)}` }, error => `error ${error.errCode} ${error.errMsg.replace(/^cloud\.callFunction:fail Error: /, '')}`)
      console.log(`${name} ${JSON.stringify(event).slice(0, 60)}: ${text.split('\n')[0].slice(0, 220)}`)
    }
  }

  console.log(`${names.length} functions deployed, ${answered} calls answered`)
} finally {
  const ended = new Promise(done => child.on('exit', done))
  child.kill('SIGTERM')
  await ended
  rmSync(folder, { recursive: true, force: true })
}
process.exit(0)
