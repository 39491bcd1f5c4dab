// The two ways in: put ours in the place of wx.cloud, or get an object of your own.

import { createCloud } from './cloud.js'
import { install } from './install.js'

var version = typeof YUNKAI_VERSION === 'string' ? YUNKAI_VERSION : '0.0.0'

export { createCloud, install, version }
