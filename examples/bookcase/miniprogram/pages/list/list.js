const books = require('../../lib/books.js')

Page({
  data: { tab: 'mine', list: [], isLoading: false, isAtEnd: false, error: '' },

  onShow() {
    return this.reload()
  },

  onPullDownRefresh() {
    return this.reload().then(() => wx.stopPullDownRefresh())
  },

  onReachBottom() {
    return this.data.isAtEnd || this.data.isLoading ? undefined : this.load()
  },

  switchTab(event) {
    this.setData({ tab: event.currentTarget.dataset.tab })
    return this.reload()
  },

  reload() {
    this.setData({ list: [], isAtEnd: false, error: '' })
    return this.load()
  },

  async load() {
    const tab = this.data.tab
    this.setData({ isLoading: true })
    try {
      const page = await (tab === 'mine' ? books.mine : books.shelf)(this.data.list.length)
      if (tab === this.data.tab) {
        const list = this.data.list.concat(page.map(book => Object.assign(book, { initial: book.title.slice(0, 1), authors: (book.author || []).join(' / ') })))
        this.setData({ list, isAtEnd: page.length < books.PAGE })
      }
    } catch (error) {
      this.setData({ error: books.explain(error) })
    } finally {
      this.setData({ isLoading: false })
    }
  },

  open(event) {
    if (this.data.tab === 'mine') {
      wx.navigateTo({ url: '/pages/detail/detail?id=' + event.currentTarget.dataset.id })
    }
  }
})
