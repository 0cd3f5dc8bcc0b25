import type { ServiceAnswer } from "../../../src/framework"

const STYLE =
  "body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:10vh auto;padding:0 1rem;color-scheme:light dark}"

/** The page behind a link of the stand-in: it says what would be there in Looker. */
export function webPage({ pathname, search }: URL): ServiceAnswer {
  const text = "This Looker is a stand-in, so it has no pages. The link leads to:"
  return pageOf("Looker would be here", `<p>${text}</p><p><code>${escapeText(`${pathname}${search}`)}</code></p>`)
}

/** A page of the stand-in. @param html Markup with foreign text escaped. */
export function pageOf(title: string, html: string): ServiceAnswer {
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  }
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Looker</title><style>${STYLE}</style>
<main><h1>${title}</h1>${html}</main></html>`
  return { headers, body }
}

/** Escapes text for an element or a quoted attribute. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
}
