import type { Page } from "playwright-core"

/** The words of buttons, labels and headings that are broken in two because their place is too narrow. A long address may break anywhere. */
export function brokenWords(page: Page): Promise<string[]> {
  return page.evaluate(FIND_BROKEN_WORDS)
}

const FIND_BROKEN_WORDS = `(() => {
  const broken = []
  for (const element of document.querySelectorAll("button, label, .label, legend, summary, dt, th, h1, h2, h3, h4")) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      for (const { 0: word, index } of text.data.matchAll(/(?<!\\S)\\p{L}{2,16}(?=[\\s.,:;…]|$)/gu)) {
        const range = document.createRange()
        range.setStart(text, index)
        range.setEnd(text, index + word.length)
        const tops = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)))
        if (tops.size > 1) broken.push("broken " + word)
      }
    }
  }
  return broken
})()`
