// Keeps a device's limit on requests under way. Slow work (function calls, transfers) may fill only part of it, so that a page
// waiting for a long function can still read its documents.

/**
 * @param {number} limit
 * @param {number} slowLimit
 */
export function createQueue(limit, slowLimit) {
  /** @type {Array<{isSlow: boolean, start: (release: () => void) => void}>} */
  var waiting = []
  var running = 0
  var slow = 0

  function next() {
    var index = 0
    while (running < limit && index < waiting.length) {
      if (waiting[index].isSlow && slow >= slowLimit) {
        index++
      } else {
        begin(waiting.splice(index, 1)[0])
      }
    }
  }

  /** @param {{isSlow: boolean, start: (release: () => void) => void}} entry */
  function begin(entry) {
    var isReleased = false
    running++
    slow += entry.isSlow ? 1 : 0
    entry.start(() => {
      if (!isReleased) {
        isReleased = true
        running--
        slow -= entry.isSlow ? 1 : 0
        next()
      }
    })
  }

  return {
    /**
     * @param {boolean} isSlow
     * @param {(release: () => void) => void} start called when there is room; must call release once at the end
     * @returns {() => boolean} takes the work out again; false when it has started
     */
    add: (isSlow, start) => {
      var entry = { isSlow, start }
      waiting.push(entry)
      next()
      return () => {
        var index = waiting.indexOf(entry)
        if (index >= 0) {
          waiting.splice(index, 1)
        }

        return index >= 0
      }
    }
  }
}
