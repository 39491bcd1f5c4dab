// What the adapters may meet. Everything is optional at run time, so each use is guarded by typeof.
declare const YUNKAI_VERSION: string
declare const yunkaiHost: any
declare const wx: any
declare const process: any
declare const document: any
declare const XMLHttpRequest: any
declare const FormData: any
declare const Blob: any
declare const URL: any
declare const localStorage: any
declare function setTimeout(action: () => void, milliseconds: number): any
declare function clearTimeout(timer: any): void
