import type { Created } from "../making"
import { isSignedByTime, curlLine } from "./curl_line"
import { type Markup, markup } from "./markup"
import type { LinkPage } from "./page_answer"
import type { SignedVisit } from "./visit"

/** What must be entered by hand, shown once. */
type ByHand = Pick<Created, "short_name" | "summary" | "address" | "secret" | "filter" | "ends">

/** A link whose webhook is entered by hand: its address and secret, once. @param isRenewed Default: it is new. */
export function madePage({ links, source }: SignedVisit, link: ByHand, isRenewed = false): LinkPage {
  const { address, secret, filter, summary, short_name, ends } = link
  return {
    title: isRenewed ? "The link is renewed" : "The link is made",
    body: markup`<p class="sentence">${summary}</p>
      <p>It is called ${short_name} and ends on ${ends.slice(0, 10)}. Copy what stands here now: it is shown this once.</p>
      ${shownOnce("address", "Address", address, 8)}
      ${secret !== undefined && shownOnce("secret", "Secret", secret, 2)}
      <fieldset><legend class="part">What to do now</legend><ol>
        ${source.instructions(filter).map((sentence) => markup`<li>${sentence}</li>`)}
      </ol></fieldset>
      ${secret !== undefined && isSignedByTime(source.schemeOf(filter)) && example(curlLine({ address, secret, type: typeOf(filter.types) }))}
      <p class="buttons"><a class="button" href="${links.pathOf(`/${source.name}`)}">${source.label} links</a></p>`,
  }
}

function shownOnce(id: string, label: string, text: string, rows: number): Markup {
  return markup`<p><label for="${id}">${label}</label></p>
    <textarea id="${id}" rows="${rows}" readonly spellcheck="false">${text}</textarea>`
}

function example(lines: string): Markup {
  return markup`<details><summary>Try it in a shell</summary><p>It signs with openssl and sends one event.</p>
    <pre tabindex="0">${lines}</pre></details>`
}

function typeOf(types: string | readonly string[] | undefined): string {
  return [types ?? []].flat()[0] ?? "test"
}
