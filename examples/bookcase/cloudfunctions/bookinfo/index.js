const request = require('request-promise')

const ADDRESS = 'https://api.douban.com/v2/book/isbn/'

// {isbn} -> the members of a book that this bookcase keeps. Failures are codes; the page finds them in errMsg.
exports.main = async event => {
  const isbn = String(event.isbn || '').replace(/[-\s]/g, '')
  if (!/^(\d{13}|\d{9}[\dXx])$/.test(isbn)) {
    throw new Error('BAD_ISBN')
  }

  let book
  try {
    book = await request({ uri: ADDRESS + isbn, json: true, timeout: 8000 })
  } catch (error) {
    throw new Error(error.statusCode === 404 ? 'BOOK_NOT_FOUND' : 'BOOK_SERVICE_DOWN')
  }

  return {
    isbn: book.isbn13 || isbn,
    title: book.title,
    author: book.author,
    publisher: book.publisher,
    pubdate: book.pubdate,
    pages: Number(book.pages) || 0,
    rating: Number(book.rating && book.rating.average) || 0,
    summary: book.summary
  }
}
