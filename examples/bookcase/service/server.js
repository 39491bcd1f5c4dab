// A stand-in for the book service this example was made for, which is gone: GET /v2/book/isbn/<isbn>. No dependencies.
const http = require('http')

const rows = [
  ['9787536692930', '三体', ['刘慈欣'], '重庆出版社', '2008-1', 302, 8.9, '军方探寻外星文明的工程发出了信号，四光年外的三体人听到了。'],
  ['9787506365437', '活着', ['余华'], '作家出版社', '2012-8', 191, 9.4, '福贵用一生讲述失去，也讲述活着本身。'],
  ['9787544253994', '百年孤独', ['[哥伦比亚] 加西亚·马尔克斯', '范晔'], '南海出版公司', '2011-6', 360, 9.3, '布恩迪亚家族七代人与小镇马孔多的兴起和消失。'],
  ['9787020002207', '红楼梦', ['曹雪芹', '高鹗'], '人民文学出版社', '1996-12', 1606, 9.6, '一个大家族的繁华与没落，一群少年的悲欢。'],
  ['9787020042494', '小王子', ['[法] 圣埃克苏佩里', '马振骋'], '人民文学出版社', '2003-8', 97, 9.0, '来自小行星的孩子和迷路的飞行员在沙漠里相遇。'],
  ['9787544270878', '解忧杂货店', ['[日] 东野圭吾', '李盈春'], '南海出版公司', '2014-5', 291, 8.5, '三个小偷躲进旧杂货店，收到了来自过去的信。'],
  ['9787020024759', '围城', ['钱锺书'], '人民文学出版社', '1991-2', 359, 8.9, '城外的人想进去，城里的人想出来。'],
  ['9787111544937', '深入理解计算机系统', ['Randal E. Bryant', "David R. O'Hallaron", '龚奕利', '贺莲'], '机械工业出版社', '2016-11', 737, 9.8, '从程序员的角度看计算机系统怎样工作。'],
  ['9780131103627', 'The C Programming Language', ['Brian W. Kernighan', 'Dennis M. Ritchie'], 'Prentice Hall', '1988-4', 274, 9.4, 'The language, told by the people who made it.'],
  ['9780451524935', '1984', ['George Orwell'], 'Signet Classics', '1950-7', 328, 9.3, 'Winston Smith begins a diary, which is a crime.'],
  ['9780547928227', 'The Hobbit', ['J. R. R. Tolkien'], 'Mariner Books', '2012-9', 300, 8.9, 'A hobbit who likes his armchair is taken along to a dragon.'],
  ['9780262033848', 'Introduction to Algorithms', ['Thomas H. Cormen', 'Charles E. Leiserson', 'Ronald L. Rivest', 'Clifford Stein'], 'The MIT Press', '2009-7', 1292, 9.5, 'Algorithms, explained with proofs and patience.']
]

const books = new Map(
  rows.map(([isbn13, title, author, publisher, pubdate, pages, rating, summary]) => [
    isbn13,
    { isbn13, title, author, publisher, pubdate, pages: String(pages), rating: { max: 10, average: String(rating), min: 0 }, summary, tags: [] }
  ])
)

// Older books carry ISBN-10: the same nine digits behind 978, with another check digit.
function find(isbn) {
  if (isbn.length !== 10) {
    return books.get(isbn)
  }

  return [...books.values()].find(book => book.isbn13.slice(3, 12) === isbn.slice(0, 9))
}

const server = http.createServer((request, response) => {
  const path = request.url.split('?')[0]
  const match = /^\/v2\/book\/isbn\/([0-9]{9}[0-9Xx]|[0-9]{13})$/.exec(path)
  const book = request.method === 'GET' && match ? find(match[1]) : undefined
  response.writeHead(book ? 200 : 404, { 'content-type': 'application/json; charset=utf-8' })
  response.end(JSON.stringify(book || { code: 6000, msg: 'book_not_found', request: `${request.method} ${path}` }))
})

server.listen(Number(process.env.PORT) || 0, process.env.HOST || '127.0.0.1', () => {
  console.log(`book service: ${books.size} books on port ${server.address().port}`)
})
