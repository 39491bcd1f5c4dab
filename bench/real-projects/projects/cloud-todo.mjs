// Pages written with import and export; getApp() at the top of modules; a literal environment id.
export default {
  source: 'Alexixyc/cloud-todo eaae75a',

  async run({ step, assert, same, until, phone, launch, user }) {
    const program = launch('miniprogram', phone('dev:alice'))
    const cloud = user('dev:alice')
    let todo

    await step('app: login at launch', async () => {
      await until(() => program.app.globalData.openId)
      assert.match(program.app.globalData.openId, /^o/)
      assert.ok(program.app.globalData.authority)
    })

    await step('todo: empty, then add', async () => {
      todo = await program.open('pages/todo/todo')
      await until(() => !todo.data.loading)
      same(todo.data.todoList, [])
      for (const description of ['买菜', '做饭']) {
        program.tap(todo, 'bindKeyInput', { detail: { value: description } })
        program.tap(todo, 'addTodo')
        await until(() => !todo.data.loading && todo.data.todoList.some(each => each.description === description))
      }
      same(todo.data.todoList.map(each => [each.description, each.done]), [['买菜', false], ['做饭', false]])
    })

    await step('todo: done and undone', async () => {
      const { _id } = todo.data.todoList[0]
      program.tap(todo, 'modifyTodoStatus', { dataset: { id: _id, status: false } })
      await until(() => todo.data.todoList[0].done === true)
      program.tap(todo, 'modifyTodoStatus', { dataset: { id: _id, status: true } })
      await until(() => todo.data.todoList[0].done === false)
    })

    await step('todo: delete', async () => {
      program.tap(todo, 'deleteTodo', { dataset: { id: todo.data.todoList[0]._id } })
      await until(() => todo.data.todoList.length === 1)
    })

    await step('addTodo and getTodoList with the author\'s environment id; the document belongs to the caller', async () => {
      const env = 'alexicloud-test-23333'
      const added = await cloud.callFunction({ name: 'addTodo', data: { env, description: '从函数来' } })
      assert.ok(added.result._id)
      const list = await cloud.callFunction({ name: 'getTodoList', data: { env } })
      same(list.result.data.map(each => each.description), ['做饭', '从函数来'])
      assert.equal((await user('dev:bob').callFunction({ name: 'getTodoList', data: { env } })).result.data.length, 0)
      assert.equal((await cloud.database().collection('todos').doc(added.result._id).get()).data.done, false)
    })

    await step('mine opens', async () => { await program.open('pages/mine/mine') })
  }
}
