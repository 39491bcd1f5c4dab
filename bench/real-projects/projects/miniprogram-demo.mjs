// The cloud pages of the official demo. Its function wxContext is not in the repository, so pages that begin with it find the openid already known.
export default {
  source: 'wechat-miniprogram/miniprogram-demo 0b1de6f',
  folder: 'miniprogram-demo',
  settings: {
    collections: {
      todos: { aclTag: 'PRIVATE' }, serverDate: { aclTag: 'PRIVATE' },
      perm1: { aclTag: 'READONLY', seed: 'perm1.json' }, perm2: { aclTag: 'PRIVATE', seed: 'perm2.json' },
      perm3: { aclTag: 'ADMINWRITE', seed: 'perm3.json' }, perm4: { aclTag: 'ADMINONLY', seed: 'perm4.json' }
    }
  },
  prepare({ put }) {
    put('perm1.json', '{"_openid":"kiki","whatsUp":"hello"}')
    put('perm2.json', '{"_openid":"kiki","email":"k@example.com"}')
    put('perm3.json', '{"_openid":"admin","price":12}')
    put('perm4.json', '{"_openid":"server","data":"secret"}')
  },

  async run({ step, assert, same, until, rejection, phone, launch, user }) {
    const alice = phone('dev:alice')
    const program = launch('miniprogram', alice)
    const cloud = user('dev:alice')
    const open = path => program.open(`packageCloud/pages/${path}`)
    const modal = () => alice.calls.filter(each => each.name === 'showModal').at(-1)?.parameters.content

    await step('login: openid by callback', async () => {
      const openid = await new Promise((resolve, reject) => program.app.getUserOpenId((error, id) => (error ? reject(error) : resolve(id))))
      assert.match(openid, /^o/)
    })

    await step('a function that is not there fails with the documented code', async () => {
      const error = await rejection(program.app.getUserOpenIdViaCloud())
      assert.equal(error.errCode, -501000)
      assert.match(error.errMsg, /FunctionName parameter could not be found/)
    })

    await step('database: create, query, search by text and by expression, toggle', async () => {
      const page = await open('database/crud/crud')
      await until(() => page.data.todoListFetched)
      for (const text of ['learn cloud', 'write code', '云开发']) {
        program.tap(page, 'onInputNewContent', { detail: { value: text } })
        program.tap(page, 'createTodo')
        await until(() => !page.data.loading)
      }
      assert.equal(page.data.todoList.length, 3)
      const search = async text => {
        program.tap(page, 'onInputSearchContent', { detail: { value: text } })
        const before = alice.calls.length
        program.tap(page, 'searchTodo')
        await until(() => alice.calls.slice(before).some(each => each.name === 'hideLoading'))
        return page.data.todoList.map(each => each.description)
      }
      same(await search('write code'), ['write code'])
      same(await search('/cloud 云/'), ['learn cloud', '云开发'])
      same(await search(''), ['learn cloud', 'write code', '云开发'])
      program.tap(page, 'toggleComplete', { dataset: { id: page.data.todoList[1]._id, index: 1 } })
      await until(() => page.data.todoList[1].done === true)
      assert.equal((await cloud.database().collection('todos').where({ done: true }).count()).total, 1)
    })

    await step('database: detail, update, remove', async () => {
      const id = program.page.data.todoList[0]._id
      const page = await open(`nouse/crud-detail/crud-detail?todoId=${id}`)
      await until(() => page.data.description === 'learn cloud')
      program.tap(page, 'onInputContent', { detail: { value: 'learned' } })
      program.tap(page, 'updateTodo')
      await until(async () => (await cloud.database().collection('todos').doc(id).get()).data.description === 'learned')
      await until(() => !page.data.updating)
      program.tap(page, 'removeTodo')
      await until(async () => (await cloud.database().collection('todos').count()).total === 2)
    })

    await step('serverDate: inserted, updated, and close to the phone\'s time', async () => {
      const page = await open('database/server-date/server-date')
      for (let i = 0; i < 2; i++) {
        page.setData({ serverDate: null })
        program.tap(page, 'insertData')
        await until(() => page.data.serverDate && !page.data.loading)
        assert.ok(page.data.delta < 5000)
      }
      assert.equal((await cloud.database().collection('serverDate').count()).total, 1)
    })

    const act = async (page, handler, key, value) => {
      if (key) program.tap(page, 'bindInput', { dataset: { name: key }, detail: { value } })
      const before = alice.calls.filter(each => each.name === 'showModal').length
      program.tap(page, handler)
      await until(() => alice.calls.filter(each => each.name === 'showModal').length > before)
      return modal()
    }

    await step('permissions: all read, creator writes', async () => {
      const page = await open('database/db-permission/db-permission')
      assert.equal(await act(page, 'updateMyWhatsUp', 'myWhatsUp', 'hi'), '设置成功')
      assert.equal(await act(page, 'queryMyWhatsUp'), '个性签名为：hi')
      assert.equal(await act(page, 'queryAdminWhatsUp'), '个性签名为：hello')
      assert.equal(await act(page, 'updateAdminWhatsUp', 'adminWhatsUp', 'x'), '设置失败：无权限操作')
    })

    await step('permissions: creator only', async () => {
      const page = program.page
      assert.equal(await act(page, 'updateMyEmail', 'myEmail', 'a@example.com'), '设置成功')
      assert.equal(await act(page, 'queryMyEmail'), '邮箱为：a@example.com')
      // Not an error on the platform either: other people's documents are silently absent.
      assert.equal(await act(page, 'queryAdminEmail'), '邮箱为空')
      assert.equal(await act(page, 'updateAdminEmail', 'adminEmail', 'x'), '设置失败：无权限操作')
    })

    await step('permissions: all read, nobody writes; nobody reads', async () => {
      const page = program.page
      assert.equal(await act(page, 'queryProduct'), '商品价格为：12')
      page.setData({ product: { price: '5' } })
      assert.equal(await act(page, 'updateProductPrice'), '设置失败：无权限操作')
      assert.equal(await act(page, 'queryServerData'), '获取失败：无权限操作')
      assert.equal(await act(page, 'updateServerData', 'serverData', 'x'), '设置失败：无权限操作')
    })

    await step('a function reads what no client may', async () => {
      const page = await open('scf/scf-database/scf-database')
      program.tap(page, 'queryServerDataViaClient')
      await until(() => page.data.serverDataClientError)
      program.tap(page, 'queryServerDataViaCloudFunction')
      await until(() => page.data.serverDataCloud)
      assert.equal(page.data.serverDataCloud, 'secret')
    })

    await step('storage: choose, upload, temporary address, download, delete', async () => {
      program.app.getUserOpenIdViaCloud = async () => program.app.globalData.openid
      alice.answers.chooseImage = () => ({ tempFilePaths: [alice.file('photo.png', 'picture')] })
      const upload = await open('storage/upload-file/upload-file')
      program.tap(upload, 'chooseImage')
      await until(() => upload.data.fileUploaded)
      assert.match(upload.data.fileId, /^cloud:\/\/.+\/upload\/o.+\.png$/)

      const address = await open('storage/get-temp-file-url/get-temp-file-url')
      program.tap(address, 'getTempFileURL')
      await until(() => address.data.fileTempURLDone)
      assert.equal((await program.wx.request({ url: address.data.tempFileURL, dataType: 'text' })).data, 'picture')

      const byFunction = await open('scf/scf-storage/scf-storage')
      program.tap(byFunction, 'getTempFileURL')
      await until(() => byFunction.data.tempFileURL)

      const download = await open('storage/download-file/download-file')
      program.tap(download, 'downloadFile')
      await until(() => download.data.fileDownloaded)
      assert.equal(program.wx.getFileSystemManager().readFileSync(download.data.filePath, 'utf8'), 'picture')

      const remove = await open('storage/delete-file/delete-file')
      program.tap(remove, 'deleteFile')
      await until(() => !remove.data.loading && !remove.data.fileId)
      assert.equal((await program.wx.request({ url: address.data.tempFileURL, dataType: 'text' })).statusCode, 404)
    })

    await step('a file id of the author\'s environment: its own failure, not a rejection', async () => {
      program.app.globalData.fileId = ''
      const page = await open('storage/get-temp-file-url/get-temp-file-url')
      program.tap(page, 'getTempFileURL')
      await until(() => page.data.fileTempURLDone)
      assert.equal(page.data.tempFileURL, '')
    })

    await step('open API page: its function is not in the repository', async () => {
      const page = await open('scf/scf-openapi/scf-openapi')
      program.tap(page, 'getWXACodeViaCloudFunction')
      await until(() => page.data.getWXACodeError)
    })

    await step('ARDemo loads its own service package; the call behind it is WeChat\'s', async () => {
      assert.equal((await cloud.callFunction({ name: 'ARDemo', data: {} })).result ?? null, null)
      const error = await rejection(cloud.callFunction({ name: 'ARDemo', data: { type: 'GetARModel', cosid: '1' } }))
      assert.equal(error.errCode, -504002)
      console.log(`      ${error.errMsg.split('\n')[0]}`)
    })
  }
}
