// What pages have besides their example: a copy button on what is to be copied, and the page's own script to be read.

for (const block of document.querySelectorAll('.copyable')) {
  const code = block.querySelector('code')
  code.textContent = code.textContent.replaceAll('http://localhost:8080', location.origin)
  const button = Object.assign(document.createElement('button'), { type: 'button', className: 'quiet small' })
  const label = text => {
    button.textContent = text
    button.setAttribute('aria-label', `${text} ${block.dataset.what}`)
  }
  label('Copy')
  button.addEventListener('click', async () => {
    label(await copied(code) ? 'Copied' : 'Ctrl-C')
    setTimeout(label, 2000, 'Copy')
  })
  block.append(button)
}

for (const source of document.querySelectorAll('details[data-source]')) {
  source.addEventListener('toggle', async () => {
    const answer = await fetch(source.dataset.source)
    source.querySelector('code').textContent = await answer.text()
  }, { once: true })
}

/** Plain http has no clipboard for pages, save on localhost: there the text is selected instead. */
async function copied(code) {
  try {
    await navigator.clipboard.writeText(code.textContent)
    return true
  } catch {
    getSelection().selectAllChildren(code)
    return false
  }
}
