// Runs the test files; named one by one because Node versions disagree on what `--test FOLDER` means.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'

const folder = new URL('.', import.meta.url)
const files = readdirSync(folder).filter(name => name.endsWith('.test.mjs')).map(name => new URL(name, folder).pathname)
process.exit(spawnSync(process.execPath, ['--test', ...files], { stdio: 'inherit' }).status ?? 1)
