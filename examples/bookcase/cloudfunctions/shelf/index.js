const cloud = require('wx-server-sdk')

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV })
const db = cloud.database()
const _ = db.command

// {skip} -> {books}. The collection is PRIVATE, so this function decides what others may see: public books, without the owner's notes and openid.
exports.main = async event => {
  const { OPENID } = cloud.getWXContext()
  const { data } = await db
    .collection('books')
    .where({ is_private: false, _openid: _.neq(OPENID) })
    .orderBy('created', 'desc')
    .skip(Math.max(0, Number(event.skip) || 0))
    .limit(20)
    .field({ _openid: false, note: false })
    .get()
  return { books: await withCovers(data) }
}

// Others may not read the files either: they get an address that expires.
async function withCovers(books) {
  const fileList = books.map(book => book.cover).filter(Boolean)
  if (fileList.length === 0) {
    return books
  }

  const result = await cloud.getTempFileURL({ fileList })
  const addresses = new Map(result.fileList.map(file => [file.fileID, file.tempFileURL]))
  return books.map(({ cover, ...book }) => ({ ...book, cover_url: addresses.get(cover) || '' }))
}
