// Steps with a title, run one after another; the first failure of each is printed, and the process fails at the end.
import assert from 'node:assert/strict'

const strayErrors = []
process.on('unhandledRejection', error => strayErrors.push(error))
process.on('uncaughtException', error => strayErrors.push(error))

export { assert }

/** Equal content: what a program made has the prototypes of its own realm. */
export function same(actual, expected) {
  assert.deepEqual(actual === undefined ? undefined : JSON.parse(JSON.stringify(actual)), expected)
}

export function createSteps({ print = console.log } = {}) {
  let failed = 0
  let passed = 0
  return {
    /** @param {{strays?: RegExp}} [allowed] rejections nobody handles that belong to the program itself */
    async step(title, work, allowed = {}) {
      strayErrors.length = 0
      try {
        await work()
        await new Promise(resolve => setImmediate(resolve))
        const stray = strayErrors.find(error => !allowed.strays?.test(textOf(error)))
        if (stray) {
          throw stray
        }

        passed++
        print(`ok    ${title}`)
      } catch (error) {
        failed++
        print(`FAIL  ${title}\n      ${textOf(error).replaceAll('\n', '\n      ')}`)
      }
    },
    get failed() { return failed },
    get passed() { return passed }
  }
}

/** Pages start work nobody waits for: until it shows, or 10 s have passed. */
export async function until(condition, what = condition.toString(), limit = 10000) {
  const end = Date.now() + limit
  while (!(await condition())) {
    if (Date.now() > end) {
      throw new Error(`not within ${limit} ms: ${what}`)
    }

    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

/** Expects a rejection and returns it. */
export async function rejection(promise) {
  try {
    await promise
  } catch (error) {
    return error
  }

  throw new Error('this was expected to fail')
}

function textOf(error) {
  return String(error?.stack ?? error?.errMsg ?? (typeof error === 'object' ? JSON.stringify(error) : error))
}
