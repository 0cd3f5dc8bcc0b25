import type { ServiceAnswer } from "../../../src/framework"

/** The page behind a link of the stand-in: it says what would be there in Looker. */
export function webPage({ pathname, search }: URL): ServiceAnswer {
  const address = `${pathname}${search}`.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  }
  const style =
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:10vh auto;padding:0 1rem;color-scheme:light dark}"
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Looker</title><style>${style}</style>
<main><h1>Looker would be here</h1><p>This Looker is a stand-in, so it has no pages. The link leads to:</p><p><code>${address}</code></p></main></html>`
  return { headers, body }
}
