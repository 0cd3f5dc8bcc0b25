import { escapeHtml, htmlPage, pagePolicy } from "../../../src/edge"
import type { ServiceAnswer } from "../../../src/framework"

/** What the consent page shows, and where its links lead. */
export interface ConsentChoices {
  label: string
  account: string
  /** Host whose page this one stands in for. Absent: Looker's own. */
  host?: string
  scope?: string
  allowUrl: string
  denyUrl: string
  otherAccountUrl: string
}

const STYLE = `
strong { color: var(--text) }
ul { display: flex; flex-wrap: wrap; gap: 0.75rem; margin: 1.5rem 0 0; padding: 0; list-style: none }
a { display: inline-block; padding: 0.5rem 1.25rem; color: var(--text); border: 1px solid var(--soft);
  border-radius: 0.5rem; text-decoration: none }
a:hover { text-decoration: underline }
a:focus-visible { outline: 3px solid #3b82f6; outline-offset: 2px }
a.allow { color: #ffffff; background: #1d4ed8; border-color: #1d4ed8 }
`

const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": pagePolicy({ style: STYLE }),
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
}

/** The page on which a user allows or denies the access, or takes another account. */
export function consentPage(choices: ConsentChoices): ServiceAnswer {
  const { label, account, host, scope, allowUrl, denyUrl, otherAccountUrl } = choices
  const link = (name: string, url: string, text: string) =>
    `<li><a class="${name}" href="${escapeHtml(url)}">${escapeHtml(text)}</a></li>`
  const html = `<p>The hub asks for access as <strong>${escapeHtml(account)}</strong>.</p>
${scope ? `<p>Scopes: ${escapeHtml(scope)}</p>` : ""}
<ul>
${link("allow", allowUrl, "Allow")}
${link("deny", denyUrl, "Deny")}
${link("other", otherAccountUrl, "Use another account")}
</ul>`
  const place = host === undefined ? "the one that Looker would open" : `the one at ${host}`
  const paragraphs = [`This page of the sandbox stands in for ${place}. Nothing leaves this machine.`]
  const body = htmlPage({ title: `Log in to ${label}`, paragraphs, html, style: STYLE })
  return { headers: HEADERS, body }
}

/** The page of a login that the sandbox cannot play, with the reason. */
export function noConsentPage(reason: string): ServiceAnswer {
  const title = "The sandbox cannot play this login"
  return { status: 400, headers: HEADERS, body: htmlPage({ title, paragraphs: [reason], style: STYLE }) }
}
