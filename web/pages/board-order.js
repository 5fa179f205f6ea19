// The order of a list's lines: changed by pointer (mouse, pen, finger) and by the arrow keys on a line's handle.

export class Ordering {
  isUnderWay = false
  #list; #said; #move

  /** @param move is told the id of a line, and of the one behind which it is to be, if there is one */
  constructor(list, said, move) {
    this.#list = list
    this.#said = said
    this.#move = move
    list.addEventListener('pointerdown', event => event.target.matches('.handle') && this.#drag(event))
    list.addEventListener('keydown', event => event.target.matches('.handle') && this.#key(event))
  }

  /** Puts the lines into this order; what has the focus keeps it, with its caret. */
  arrange(lines) {
    const active = document.activeElement
    const { selectionStart: from, selectionEnd: to } = active
    lines.forEach((line, i) => line === this.#list.children[i] || this.#list.insertBefore(line, this.#list.children[i]))
    if (document.activeElement === active || !this.#list.contains(active)) return
    active.focus({ preventScroll: true })
    if (typeof from == 'number') active.setSelectionRange(from, to)
  }

  /** The others make way: a line that were moved itself would lose the pointer. */
  #drag({ target: handle, pointerId }) {
    const line = handle.closest('li')
    const follow = ({ clientY }) => {
      const { previousElementSibling: before, nextElementSibling: after } = line
      if (before && clientY < middle(before)) line.after(before)
      else if (after && clientY > middle(after)) line.before(after)
    }
    const end = () => {
      handle.removeEventListener('pointermove', follow)
      line.classList.remove('dragged')
      this.isUnderWay = false
      this.#put(line, line.previousElementSibling)
    }
    this.isUnderWay = true
    line.classList.add('dragged')
    handle.setPointerCapture(pointerId)
    handle.addEventListener('pointermove', follow)
    handle.addEventListener('lostpointercapture', end, { once: true })
  }

  #key(event) {
    const line = event.target.closest('li')
    const other = { ArrowUp: line.previousElementSibling, ArrowDown: line.nextElementSibling }[event.key]
    if (other) event.preventDefault()
    if (other) this.#put(line, event.key === 'ArrowDown' ? other : other.previousElementSibling)
  }

  #put(line, before) {
    this.#move(line.dataset.id, before?.dataset.id)
    this.#said.textContent = `now ${[...this.#list.children].indexOf(line) + 1} of ${this.#list.children.length}`
  }
}

const middle = line => line.getBoundingClientRect().top + line.offsetHeight / 2
