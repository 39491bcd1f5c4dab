const books = require('../../lib/books.js')

Page({
  data: { openId: '', appId: '', total: 0, message: '' },

  async onShow() {
    await this.attempt(async () => {
      const [me, total] = await Promise.all([books.whoAmI(), books.count()])
      this.setData({ openId: me.openId, appId: me.appId, total, message: '' })
    })
  },

  setAll(event) {
    const isPrivate = event.currentTarget.dataset.private === 'yes'
    return this.attempt(async () => {
      const updated = await books.setAllPrivate(isPrivate)
      this.setData({ message: `${updated} 本书改为${isPrivate ? '私密' : '公开'}` })
    })
  },

  async attempt(work) {
    try {
      await work()
    } catch (error) {
      this.setData({ message: books.explain(error) })
    }
  }
})
