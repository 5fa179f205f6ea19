// One line of a list: a handle, a box to tick, a text, and who is at it.

import { bindField } from '/herald-documents.mjs'
import { chip } from './people.js'

export class BoardRow {
  line = document.createElement('li')
  #id
  #here = document.createElement('span')
  #unbind

  /** @param path tells where the item is in the document now */
  constructor(id, board, path) {
    this.#id = id
    this.line.dataset.id = id
    this.#here.className = 'here'
    const handle = made('button', { type: 'button', className: 'handle', textContent: '⠿', title: 'Drag, or arrow keys' })
    const done = made('input', { type: 'checkbox' })
    const text = made('input', { type: 'text', maxLength: 200, autocomplete: 'off' })
    const remove = made('button', { type: 'button', className: 'quiet small', textContent: '✕' })
    this.line.append(handle, done, text, this.#here, remove)
    remove.addEventListener('click', () => board.remove(path()))
    this.#unbind = [bindField(done, board, () => `${path()}/done`), bindField(text, board, () => `${path()}/text`)]
    const label = () => {
      handle.setAttribute('aria-label', `Move ${text.value}`)
      done.setAttribute('aria-label', `${text.value}: done`)
      text.setAttribute('aria-label', 'What is to be done')
      remove.setAttribute('aria-label', `Remove ${text.value}`)
    }
    this.#unbind.push(board.onChange(label))
    label()
  }

  /** Shows who of all is at this line. */
  showPeople(all) {
    const others = all.filter(({ own, state }) => !own && state?.item === this.#id)
    this.#here.replaceChildren(...others.map(({ id, user, state }) => chip({ id, user, state })))
  }

  remove() {
    this.#unbind.forEach(unbind => unbind())
    this.line.remove()
  }
}

function made(name, properties) {
  return Object.assign(document.createElement(name), properties)
}
