// Builds dist/yunkai.js: one ES5 file for CommonJS (Mini Programs, Node) and plain script tags.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { build } from 'esbuild'

const { version } = JSON.parse(await readFile(new URL('package.json', import.meta.url), 'utf8'))

// `yunkaiHost` is the CommonJS module object, or null in a script tag. Sources reach Node's own modules only through it, so that
// no bundler of Mini Programs ever sees a call of require().
const head = `/*! yunkai ${version} | Apache-2.0 */
(function(scope,yunkaiHost){`
const tail = `if(yunkaiHost)yunkaiHost.exports=yunkai;else scope.yunkai=yunkai})(typeof self!=="undefined"?self:typeof window!=="undefined"?window:typeof global!=="undefined"?global:this,typeof module==="object"&&module&&module.exports?module:null);`

const result = await build({
  entryPoints: [new URL('src/index.js', import.meta.url).pathname],
  bundle: true,
  write: false,
  format: 'iife',
  globalName: 'yunkai',
  platform: 'neutral',
  target: 'es5',
  charset: 'utf8',
  minify: true,
  legalComments: 'none',
  banner: { js: head },
  footer: { js: tail },
  define: { YUNKAI_VERSION: JSON.stringify(version) }
})

const folder = new URL('dist/', import.meta.url)
await mkdir(folder, { recursive: true })
const file = result.outputFiles[0]
await writeFile(new URL('yunkai.js', folder), file.contents)
console.log(`dist/yunkai.js ${(file.contents.length / 1024).toFixed(1)} KB`)
