import { createHash } from "node:crypto"

/** A page for a person in a browser. Text is escaped. */
export interface Page {
  title: string
  paragraphs?: readonly string[]
  /** Markup after the paragraphs, inserted unchanged. The caller must escape foreign text in it. */
  html?: string
  /** Closes the window, if the browser permits it. Default false. */
  closesWindow?: boolean
  /** Rules after those of every page. Its policy must know of them: `pagePolicy`. */
  style?: string
  /** Runs at the end of the page. Its policy must know of it: `pagePolicy`. */
  script?: string
}

const STYLE = `
:root { color-scheme: light dark; --back: #f4f5f7; --card: #ffffff; --text: #1c2733; --soft: #51606f; --line: #dfe3e8 }
@media (prefers-color-scheme: dark) {
  :root { --back: #14181d; --card: #1d232a; --text: #edf1f5; --soft: #a9b5c1; --line: #313a44 }
}
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem;
  background: var(--back); color: var(--text); font: 1rem/1.55 system-ui, sans-serif }
main { width: 100%; max-width: 34rem; padding: 2rem 2.25rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 0.75rem }
h1 { margin: 0 0 0.75rem; font-size: 1.35rem; line-height: 1.3; overflow-wrap: anywhere }
p { margin: 0.75rem 0 0; color: var(--soft); overflow-wrap: anywhere }
`
const CLOSE = "window.close()"

/** The `content-security-policy` of a page that sends no form. It permits only the page's own style and script. */
export const PAGE_POLICY = pagePolicy({ script: CLOSE })

export interface PolicyOptions extends Pick<Page, "style" | "script"> {
  /** Whether the page may send forms to the hub. Default false. */
  sendsForms?: boolean
  /** Whether its script may call the hub. Default false. */
  callsHub?: boolean
}

/** The `content-security-policy` of a page. */
export function pagePolicy({ style = "", script, sendsForms = false, callsHub = false }: PolicyOptions): string {
  return [
    "default-src 'none'",
    `style-src '${hashOf(STYLE + style)}'`,
    ...(script === undefined ? [] : [`script-src '${hashOf(script)}'`]),
    ...(callsHub ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    `form-action '${sendsForms ? "self" : "none"}'`,
    "frame-ancestors 'none'",
  ].join("; ")
}

/** Renders a complete HTML document that loads nothing else. */
export function htmlPage(page: Page): string {
  const {
    title,
    paragraphs = [],
    html = "",
    closesWindow = false,
    style = "",
    script = closesWindow ? CLOSE : "",
  } = page
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${STYLE}${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`).join("\n")}
${html}
</main>
${script && `<script>${script}</script>\n`}</body>
</html>
`
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" }

/** Escapes text for an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`
}
