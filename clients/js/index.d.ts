// The types of the wx.cloud object that yunkai provides. `miniprogram-api-typings` describes the same object as WxCloud.

/** Where the server is: one address, or one for each version of the Mini Program. A pairing code may follow as `?pair=CODE`. */
export type ServerUrl = string | { develop?: string; trial?: string; release?: string }

export interface Options {
  url: ServerUrl
  /** The environment to use; without it the one of init(), else the server's only one. */
  env?: string
  /** The Mini Program's `wx`; by default the global one. Without any: browser or Node.js. */
  wx?: any
  /** The code to log in with when the server simulates WeChat, such as "dev:alice". */
  user?: string
  /** What `yunkai dev` printed, when the server is on another machine. */
  pairingCode?: string
}

/** Puts the object in the place of wx.cloud and returns it. Throws, with the remedy, when the host allows no way to do so. */
export function install(options: Options): Cloud
/** Only makes the object. */
export function createCloud(options: Options): Cloud
export const version: string

export interface CloudError extends Error {
  errCode: number
  errMsg: string
  requestID?: string
}

export interface Result {
  errMsg: string
}

/** Callback style: with any of the three the call returns nothing (or a task). */
export interface Callbacks<T> {
  success?: (result: T & Result) => void
  fail?: (error: CloudError) => void
  complete?: (resultOrError: any) => void
}

export interface Config {
  config?: { env?: string }
}

/** A call in both styles. */
export interface Call<O, T> {
  (options: O & Config & ({ success: (result: T & Result) => void } | { fail: (error: CloudError) => void } | { complete: (resultOrError: any) => void }) & Callbacks<T>): void
  (options: O & Config): Promise<T & Result>
}

export interface OptionalCall<T> extends Call<{}, T> {
  (): Promise<T & Result>
}

export interface TransferTask<Progress> {
  abort(): void
  onProgressUpdate(listener: (event: Progress) => void): void
  offProgressUpdate(listener?: (event: Progress) => void): void
  onHeadersReceived(listener: (event: { header: Record<string, any> }) => void): void
  offHeadersReceived(listener?: (event: { header: Record<string, any> }) => void): void
}

export type UploadTask = TransferTask<{ progress: number; totalBytesSent: number; totalBytesExpectedToSend: number }>
export type DownloadTask = TransferTask<{ progress: number; totalBytesWritten: number; totalBytesExpectedToWrite: number }>

export interface UploadOptions extends Config {
  cloudPath: string
  /** A path of the Mini Program or of Node.js; in a browser a File, a Blob or a blob: address. */
  filePath: any
  header?: Record<string, string>
  timeout?: number
}

export interface DownloadOptions extends Config {
  fileID: string
  timeout?: number
}

export interface TransferCall<O, T, Task> {
  (options: O & ({ success: (result: T & Result) => void } | { fail: (error: CloudError) => void } | { complete: (resultOrError: any) => void }) & Callbacks<T>): Task
  (options: O): Promise<T & Result>
}

export interface TemporaryUrl {
  fileID: string
  tempFileURL: string
  /** In seconds. */
  maxAge: number
  /** 0, or the number of an error. */
  status: number
  errMsg: string
}

export interface Cloud {
  /** Only the first call counts; it is not needed. */
  init(options?: { env?: string | { database?: string; functions?: string; storage?: string }; traceUser?: boolean; [other: string]: any }): void
  callFunction: Call<{ name: string; data?: object; slow?: boolean }, { result: any; requestID: string }>
  database(config?: { env?: string; throwOnNotFound?: boolean }): Database
  uploadFile: TransferCall<UploadOptions, { fileID: string; statusCode: number }, UploadTask>
  downloadFile: TransferCall<DownloadOptions, { tempFilePath: string; statusCode: number }, DownloadTask>
  getTempFileURL: Call<{ fileList: Array<string | { fileID: string; maxAge?: number }> }, { fileList: TemporaryUrl[] }>
  deleteFile: Call<{ fileList: string[] }, { fileList: Array<{ fileID: string; status: number; errMsg: string }> }>
  CloudID: { new (id: string): any; (id: string): any }
  CDN: { new (value: any): any; (value: any): any }
  /** Bound to one environment; `await instance.init()` comes before anything else. */
  Cloud: new (options: { resourceEnv: string; resourceAppid?: string; [other: string]: any }) => Omit<Cloud, 'init' | 'Cloud'> & { init(options?: object): Promise<Result> }
  /** Not supported: reject with errCode -501021. */
  callContainer: Call<any, any>
  connectContainer: Call<any, any>
  services: any
  extend: any
}

export interface Database {
  command: any
  Geo: any
  RegExp: { new (options: { regexp: string; options?: string }): any; (options: { regexp: string; options?: string }): any }
  serverDate(options?: { offset?: number }): any
  collection(name: string): Collection
  config: object
}

export interface Watcher {
  close(): Promise<void>
}

export interface WatchOptions {
  onChange: (snapshot: any) => void
  onError: (error: CloudError) => void
}

export interface Query {
  where(condition: object): Query
  orderBy(path: string, direction: 'asc' | 'desc'): Query
  limit(count: number): Query
  skip(count: number): Query
  field(projection: object): Query
  get: OptionalCall<{ data: any[] }>
  count: OptionalCall<{ total: number }>
  update: Call<{ data: object; multi?: boolean }, { stats: { updated: number } }>
  remove: OptionalCall<{ stats: { removed: number } }>
  /** Comes with a later version: reports that through onError. */
  watch(options: WatchOptions): Watcher
}

export interface Collection extends Query {
  doc(id: string | number): Document
  add: Call<{ data: object }, { _id: string | number }>
  aggregate(): any
}

export interface Document {
  field(projection: object): Document
  get: OptionalCall<{ data: any }>
  set: Call<{ data: object }, { _id: string | number; stats: { updated: number; created: number } }>
  update: Call<{ data: object }, { stats: { updated: number } }>
  remove: OptionalCall<{ stats: { removed: number } }>
  watch(options: WatchOptions): Watcher
}

export as namespace yunkai
