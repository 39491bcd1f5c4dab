const books = require('../../lib/books.js')

Page({
  data: { isbn: '', book: null, isPrivate: false, isBusy: false, error: '' },

  typed(event) {
    this.setData({ isbn: event.detail.value })
  },

  async scan() {
    try {
      const { result } = await wx.scanCode({ scanType: ['barCode'] })
      this.setData({ isbn: result })
    } catch (error) {
      return // the user closed the camera
    }

    await this.lookup()
  },

  async lookup() {
    await this.busy(async () => {
      this.setData({ book: null })
      const book = await books.lookup(this.data.isbn)
      this.setData({ book: Object.assign(book, { authors: (book.author || []).join(' / ') }) })
    })
  },

  togglePrivate(event) {
    this.setData({ isPrivate: event.detail.value })
  },

  async add() {
    await this.busy(async () => {
      const { authors, ...book } = this.data.book
      await books.add(book, this.data.isPrivate)
      this.setData({ isbn: '', book: null, isPrivate: false })
      wx.switchTab({ url: '/pages/list/list' })
    })
  },

  async busy(work) {
    this.setData({ isBusy: true, error: '' })
    try {
      await work()
    } catch (error) {
      this.setData({ error: books.explain(error) })
    } finally {
      this.setData({ isBusy: false })
    }
  }
})
