import type { Page } from "playwright-core"

/** More than any page has. */
const MAX_TABS = 600
const END = "the end"

/**
 * Walks by Tab to the end of the page, and by Shift+Tab back to where it began.
 *
 * @param from Selector of what is focused first, also an element without a tab stop. Default: nothing.
 * @returns What was covered, or out of the window, while it had the focus.
 */
export async function coveredFocus(page: Page, from?: string): Promise<string[]> {
  const covered = new Set<string>()
  if (from) await page.focus(from)
  for (const key of ["Tab", "Shift+Tab"]) {
    await page.evaluate("walked = new Set()")
    for (let tabs = 0; ; tabs++) {
      if (tabs === MAX_TABS) throw new Error(`${key} has no end.`)
      await page.keyboard.press(key)
      const found = await page.evaluate<string | false>(LOOK_AT_FOCUS)
      if (found === END) break
      if (found) covered.add(`${key}: ${found}`)
    }
  }
  return [...covered]
}

/**
 * Runs in the browser. Looks at the middle and at the middles of the sides, as corners are round. What is taller than a third
 * of the window shows its upper or its lower part.
 */
const LOOK_AT_FOCUS = `(() => {
  const focused = document.activeElement
  if (focused === document.body || walked.has(focused)) return "${END}"
  walked.add(focused)
  const { left, right, top, bottom, width, height } = focused.getClientRects()[0] ?? focused.getBoundingClientRect()
  const isSeen = ([x, y]) => focused.contains(document.elementsFromPoint(x, y)[0] ?? null)
  const [x, y] = [left + width / 2, top + height / 2]
  const isGood = height > innerHeight / 3
    ? [[top + 2, top + 40], [bottom - 40, bottom - 2]].some((part) => part.every((row) => isSeen([x, row])))
    : [[x, top + 2], [x, y], [x, bottom - 2], [left + 3, y], [right - 3, y]].every(isSeen)
  if (isGood) return false
  const name = focused.id || focused.name || focused.getAttribute("aria-label") || focused.innerText.slice(0, 40)
  return [focused.localName, name, "at", Math.round(top), "to", Math.round(bottom), "of", innerHeight].join(" ")
})()`
