// Compiled by `npm run check`, never run: what users write must have the types they expect.
import { createCloud, install, type Cloud, type CloudError, type UploadTask } from '../index'

const cloud: Cloud = createCloud({ url: { develop: 'http://127.0.0.1:7300', release: 'https://cloud.example.com' }, user: 'dev:alice' })
install({ url: 'http://127.0.0.1:7300', wx: {}, env: 'e', pairingCode: '1' })
const nothing: void = cloud.init({ env: 'e', traceUser: true })
const result: Promise<{ result: any; requestID: string; errMsg: string }> = cloud.callFunction({ name: 'f', data: { a: 1 }, config: { env: 'e' } })
const task: UploadTask = cloud.uploadFile({ cloudPath: 'a', filePath: 'b', success: uploaded => uploaded.fileID.length })
const upload: Promise<{ fileID: string; statusCode: number }> = cloud.uploadFile({ cloudPath: 'a', filePath: 'b' })
const books = cloud.database({ throwOnNotFound: false }).collection('books')
const list: Promise<{ data: any[] }> = books.where({ a: 1 }).orderBy('a', 'desc').limit(5).get()
const silent: void = books.get({ success: found => found.data.length, fail: (error: CloudError) => error.errCode })
const changed: Promise<{ stats: { updated: number } }> = books.doc('x').update({ data: {} })
const shared: Promise<{ errMsg: string }> = new cloud.Cloud({ resourceEnv: 'e' }).init()
// @ts-expect-error a direction is asc or desc
books.orderBy('a', 'up')
// @ts-expect-error the name is missing
cloud.callFunction({})

export { changed, list, nothing, result, shared, silent, task, upload }
