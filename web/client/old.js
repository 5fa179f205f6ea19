/** What the client uses of browsers and old ones lack; nothing more of each than it uses. */

/** @type {any} */
const page = self

page.queueMicrotask ??= (/** @type {() => void} */ work) => Promise.resolve().then(work)

page.TextEncoder ??= class {
  /** @param {string} text */
  encode(text) {
    return { length: unescape(encodeURIComponent(text)).length }
  }
}

try {
  new URL('/', location.href)
} catch {
  page.URL = class {
    /**
     * @param {string} url
     * @param {string} [base]
     */
    constructor(url, base = '') {
      const link = document.createElement('a')
      link.href = /^\w+:/.test(url) ? url : base + (url.charAt(0) === '/' ? url : `/${url}`)
      this.origin = `${link.protocol}//${link.host.replace(/:(80|443)$/, '')}`
      this.pathname = link.pathname.replace(/^\/?/, '/')
    }
  }
}
