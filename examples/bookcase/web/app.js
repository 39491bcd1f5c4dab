// The same bookcase in a browser: the wx.cloud calls of the Mini Program, made through the same client.
(function () {
  'use strict'

  const PAGE = 20
  const WORDS = {
    BAD_ISBN: '这不是一个 ISBN · This is no ISBN',
    BOOK_NOT_FOUND: '没有找到这本书 · No such book',
    BOOK_SERVICE_DOWN: '查书服务没有回应 · The book service does not answer'
  }

  const $ = id => document.getElementById(id)
  const clouds = {}
  let name = new URLSearchParams(location.search).get('user') === 'bob' ? 'bob' : 'alice'
  let found = null
  let opened = null
  let own = []

  // One client per user. "dev:alice" is a login of the simulator, which stands in for wx.login during development.
  function cloud() {
    clouds[name] = clouds[name] || yunkai.createCloud({ url: location.origin, user: 'dev:' + name })
    return clouds[name]
  }

  const books = () => cloud().database().collection('books')

  async function call(functionName, data) {
    return (await cloud().callFunction({ name: functionName, data })).result
  }

  async function withCovers(list) {
    const fileList = list.map(book => book.cover).filter(Boolean)
    if (fileList.length > 0) {
      const files = (await cloud().getTempFileURL({ fileList })).fileList
      const addresses = new Map(files.map(file => [file.fileID, file.tempFileURL]))
      list.forEach(book => { book.cover_url = addresses.get(book.cover) || '' })
    }

    return list
  }

  async function load() {
    const user = name
    const me = await call('login', {})
    const total = await books().count()
    const mine = await loadMine(0)
    const shelf = (await call('shelf', { skip: 0 })).books
    if (user !== name) {
      return // switched meanwhile
    }

    own = mine
    $('me').textContent = 'openid ' + me.openId
    $('total').textContent = String(total.total)
    show($('mine'), own, true)
    show($('shelf'), shelf, false)
    $('more').hidden = mine.length < PAGE
  }

  async function loadMine(skip) {
    const { data } = await books().orderBy('created', 'desc').skip(skip).limit(PAGE).get()
    return withCovers(data)
  }

  function show(list, items, isOwn) {
    list.replaceChildren(...items.map(book => card(book, isOwn)))
    if (items.length === 0) {
      list.append(element('li', 'empty', isOwn ? '还没有书 · No books yet' : '还没有人公开自己的书 · Nobody has made a book public yet'))
    }
  }

  function card(book, isOwn) {
    const item = element('li', '')
    item.dataset.id = book._id
    item.dataset.isbn = book.isbn
    let cover
    if (book.cover_url) {
      cover = element('img', 'cover')
      cover.src = book.cover_url
      cover.alt = book.title
    } else {
      cover = element('div', 'cover', book.title.slice(0, 1))
    }

    const text = element('div', 'text')
    const title = element(isOwn ? 'button' : 'strong', isOwn ? 'open' : '', book.title)
    text.append(title)
    if (isOwn) {
      title.type = 'button'
      title.addEventListener('click', () => attempt(() => open(book._id)))
    }

    if (book.is_private) {
      text.append(element('span', 'tag', '私密 Private'))
    }

    const bar = element('progress', '')
    bar.max = 100
    bar.value = book.progress || 0
    text.append(element('div', 'muted', (book.author || []).join(' / ')), bar)
    item.append(cover, text)
    return item
  }

  function element(tag, className, text) {
    const made = document.createElement(tag)
    made.className = className
    if (text !== undefined) {
      made.textContent = text
    }

    return made
  }

  async function lookUp() {
    $('found').hidden = true
    found = await call('bookinfo', { isbn: $('isbn').value })
    $('found-title').textContent = found.title
    $('found-by').textContent = [found.author.join(' / '), found.publisher, found.pubdate].join(' · ')
    $('found-summary').textContent = found.summary
    $('found').hidden = false
  }

  async function add() {
    const now = cloud().database().serverDate()
    await books().add({ data: { ...found, is_private: $('found-private').checked, progress: 0, note: '', cover: '', created: now, updated: now } })
    $('found').hidden = true
    $('find').reset()
    $('found-private').checked = false
    await load()
    say('已放进书架 · Added')
  }

  async function open(id) {
    opened = (await books().doc(id).get()).data
    $('detail-title').textContent = opened.title
    $('detail-by').textContent = [(opened.author || []).join(' / '), opened.publisher, opened.pubdate].join(' · ')
    $('detail-summary').textContent = opened.summary || ''
    $('detail-progress').value = opened.progress || 0
    $('detail-percent').textContent = (opened.progress || 0) + '%'
    $('detail-note').value = opened.note || ''
    $('detail-private').checked = Boolean(opened.is_private)
    $('detail-cover').value = ''
    $('detail').showModal()
  }

  async function save() {
    const data = {
      progress: Number($('detail-progress').value),
      note: $('detail-note').value,
      is_private: $('detail-private').checked,
      updated: cloud().database().serverDate()
    }
    const picture = $('detail-cover').files[0]
    if (picture) {
      const ending = (/\.(png|jpe?g|webp|gif)$/i.exec(picture.name) || ['.jpg'])[0].toLowerCase()
      data.cover = (await cloud().uploadFile({ cloudPath: `covers/${opened._id}-${Date.now()}${ending}`, filePath: picture })).fileID
    }

    await books().doc(opened._id).update({ data })
    if (picture && opened.cover) {
      await cloud().deleteFile({ fileList: [opened.cover] })
    }

    $('detail').close()
    await load()
    say('已保存 · Saved')
  }

  async function remove() {
    await books().doc(opened._id).remove()
    if (opened.cover) {
      await cloud().deleteFile({ fileList: [opened.cover] })
    }

    $('detail').close()
    await load()
    say('已删除 · Deleted')
  }

  async function setAll(isPrivate) {
    const { updated } = await call('batchupdate', { is_private: isPrivate })
    await load()
    say(isPrivate ? `${updated} 本改为私密 · ${updated} made private` : `${updated} 本改为公开 · ${updated} made public`)
  }

  async function more() {
    const page = await loadMine(own.length)
    own = own.concat(page)
    show($('mine'), own, true)
    $('more').hidden = page.length < PAGE
  }

  function say(text, isError) {
    $('message').textContent = text
    $('message').className = isError ? 'error' : ''
    $('message').hidden = false
  }

  // Functions throw codes, and these arrive inside errMsg.
  function explain(error) {
    const text = error.errMsg || error.message || String(error)
    const code = Object.keys(WORDS).find(word => text.includes('Error: ' + word))
    return code ? WORDS[code] : text
  }

  async function attempt(work) {
    $('message').hidden = true
    const buttons = [...document.querySelectorAll('button')]
    buttons.forEach(button => { button.disabled = true })
    try {
      await work()
    } catch (error) {
      if ($('detail').open) {
        $('detail').close() // the message lies below it
      }

      say(explain(error), true)
    } finally {
      buttons.forEach(button => { button.disabled = false })
    }
  }

  $('user').value = name
  $('user').addEventListener('change', () => {
    name = $('user').value
    $('found').hidden = true
    attempt(load)
  })
  $('find').addEventListener('submit', event => {
    event.preventDefault()
    attempt(lookUp)
  })
  $('add').addEventListener('click', () => attempt(add))
  $('save').addEventListener('click', () => attempt(save))
  $('remove').addEventListener('click', () => attempt(remove))
  $('more').addEventListener('click', () => attempt(more))
  $('all-private').addEventListener('click', () => attempt(() => setAll(true)))
  $('all-public').addEventListener('click', () => attempt(() => setAll(false)))
  $('detail-progress').addEventListener('input', () => { $('detail-percent').textContent = $('detail-progress').value + '%' })

  attempt(load)
})()
