// Lines in a list that scrolls: it stays at its end, unless who reads it has scrolled up.

const MOST = 500
const NEAR = 80 // pixels from the end that still count as being there

export class Log {
  #list
  #box
  #following = false // whether the end will be gone to with the next frame

  constructor(list) {
    this.#list = list
    this.#box = list.parentElement
  }

  /** Adds a line at the end. What it says is shown as text, whatever is in it. */
  add(text, kind, who) {
    const { scrollHeight, scrollTop, clientHeight } = this.#following ? {} : this.#box
    this.#list.append(line(text, kind, who))
    if (this.#list.children.length > MOST) this.#list.firstElementChild.remove()
    if (scrollHeight - scrollTop - clientHeight < NEAR) this.#follow()
  }

  /** Puts older lines above all others; what is being read stays where it is. */
  addAbove(lines) {
    const height = this.#box.scrollHeight
    this.#list.prepend(...lines.map(each => line(...each)))
    this.#box.scrollTop += this.#box.scrollHeight - height
  }

  #follow() {
    this.#following = true
    requestAnimationFrame(() => {
      this.#following = false
      this.#box.scrollTop = this.#box.scrollHeight
    })
  }
}

function line(text, kind, who) {
  const item = document.createElement('li')
  if (kind) item.className = kind
  if (who) item.append(Object.assign(document.createElement('span'), { className: 'who', textContent: who }))
  item.append(text)
  return item
}
