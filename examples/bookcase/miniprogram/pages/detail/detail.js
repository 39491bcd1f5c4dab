const books = require('../../lib/books.js')

Page({
  data: { book: null, authors: '', error: '' },

  onLoad(query) {
    this.id = query.id
    return this.reload()
  },

  async reload() {
    await this.attempt(async () => {
      const book = await books.get(this.id)
      this.setData({ book, authors: (book.author || []).join(' / ') })
    })
  },

  changeProgress(event) {
    return this.save({ progress: event.detail.value })
  },

  changeNote(event) {
    return event.detail.value === this.data.book.note ? undefined : this.save({ note: event.detail.value })
  },

  changePrivate(event) {
    return this.save({ is_private: event.detail.value })
  },

  async save(changes) {
    await this.attempt(async () => {
      await books.update(this.id, changes)
      this.setData({ book: Object.assign({}, this.data.book, changes) })
    })
  },

  async chooseCover() {
    let picture
    try {
      picture = await wx.chooseMedia({ count: 1, mediaType: ['image'], sizeType: ['compressed'] })
    } catch (error) {
      return // nothing chosen
    }

    wx.showLoading({ title: '上传中' })
    await this.attempt(() => books.setCover(this.data.book, picture.tempFiles[0].tempFilePath))
    wx.hideLoading()
    await this.reload()
  },

  async remove() {
    const { confirm } = await wx.showModal({ title: '删除这本书？', content: this.data.book.title })
    if (confirm) {
      await this.attempt(async () => {
        await books.remove(this.data.book)
        wx.navigateBack()
      })
    }
  },

  async attempt(work) {
    this.setData({ error: '' })
    try {
      await work()
    } catch (error) {
      this.setData({ error: books.explain(error) })
    }
  }
})
