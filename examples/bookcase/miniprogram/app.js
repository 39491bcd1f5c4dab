// The one line that is ours: from here on wx.cloud talks to the server at this address instead of Tencent's.
require('./yunkai.js').install({ url: 'http://127.0.0.1:7300' })

App({
  onLaunch() {
    wx.cloud.init({ env: 'bookcase-dev', traceUser: true })
  },

  globalData: {}
})
