// All that the pages do with the cloud, in one place.

const PAGE = 20 // the most a Mini Program reads at once

const collection = () => wx.cloud.database().collection('books')

const WORDS = {
  BAD_ISBN: '这不是一个 ISBN',
  BOOK_NOT_FOUND: '没有找到这本书',
  BOOK_SERVICE_DOWN: '查书服务没有回应'
}

/** What to show for an error. Functions throw codes, and these arrive inside errMsg. */
function explain(error) {
  const text = (error && (error.errMsg || error.message)) || String(error)
  const code = Object.keys(WORDS).find(word => text.indexOf('Error: ' + word) >= 0)
  return code ? WORDS[code] : text
}

async function lookup(isbn) {
  const { result } = await wx.cloud.callFunction({ name: 'bookinfo', data: { isbn } })
  return result
}

async function add(book, isPrivate) {
  const now = wx.cloud.database().serverDate()
  const data = Object.assign({}, book, { is_private: isPrivate, progress: 0, note: '', cover: '', created: now, updated: now })
  return (await collection().add({ data }))._id
}

/** The caller's own books: the collection is PRIVATE, so no condition is needed. */
async function mine(skip) {
  const { data } = await collection().orderBy('created', 'desc').skip(skip).limit(PAGE).get()
  return withCovers(data)
}

async function shelf(skip) {
  const { result } = await wx.cloud.callFunction({ name: 'shelf', data: { skip } })
  return result.books
}

async function get(id) {
  const { data } = await collection().doc(id).get()
  return (await withCovers([data]))[0]
}

async function update(id, changes) {
  const data = Object.assign({}, changes, { updated: wx.cloud.database().serverDate() })
  return (await collection().doc(id).update({ data })).stats.updated
}

async function remove(book) {
  await collection().doc(book._id).remove()
  if (book.cover) {
    await wx.cloud.deleteFile({ fileList: [book.cover] })
  }
}

/** Uploads a picture as the cover of a book; the picture before goes. */
async function setCover(book, filePath) {
  const ending = (/\.(png|jpe?g|webp|gif)$/i.exec(filePath) || ['.jpg'])[0]
  const cloudPath = `covers/${book._id}-${Date.now()}${ending}`
  const { fileID } = await wx.cloud.uploadFile({ cloudPath, filePath })
  await update(book._id, { cover: fileID })
  if (book.cover) {
    await wx.cloud.deleteFile({ fileList: [book.cover] })
  }

  return fileID
}

async function setAllPrivate(isPrivate) {
  const { result } = await wx.cloud.callFunction({ name: 'batchupdate', data: { is_private: isPrivate } })
  return result.updated
}

async function whoAmI() {
  const { result } = await wx.cloud.callFunction({ name: 'login' })
  return result
}

async function count() {
  return (await collection().count()).total
}

// <image src="cloud://…"> knows Tencent's files only, so covers get an ordinary address.
async function withCovers(books) {
  const fileList = books.map(book => book.cover).filter(Boolean)
  if (fileList.length === 0) {
    return books
  }

  const result = await wx.cloud.getTempFileURL({ fileList })
  const addresses = {}
  result.fileList.forEach(file => { addresses[file.fileID] = file.tempFileURL })
  return books.map(book => Object.assign({}, book, { cover_url: addresses[book.cover] || '' }))
}

module.exports = { PAGE, add, count, explain, get, lookup, mine, remove, setAllPrivate, setCover, shelf, update, whoAmI }
