import type { Page } from "playwright-core"

/** What is wrong with the ids and names of a page: blanks, an id given twice, and a reference that leads nowhere. */
export function idFindings(page: Page): Promise<string[]> {
  return page.evaluate(FIND_WRONG_IDS)
}

const FIND_WRONG_IDS = `(() => {
  const all = [...document.querySelectorAll("*")]
  const ids = all.map(({ id }) => id).filter(Boolean)
  const names = all.map((each) => each.getAttribute("name")).filter(Boolean)
  const references = all.flatMap((each) =>
    ["for", "aria-labelledby", "aria-describedby", "aria-controls"].flatMap((kind) => (each.getAttribute(kind) ?? "").split(" ")),
  )
  return [
    ...[...ids, ...names].filter((each) => /\\s/.test(each)).map((each) => "blank in " + each),
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => "twice " + id),
    ...references.filter((id) => id && !ids.includes(id)).map((id) => "nowhere " + id),
  ]
})()`
