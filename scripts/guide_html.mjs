// Makes a page of Markdown. The guides come from the repository, so they are not cleaned.
import { Marked } from "marked"

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }

/**
 * Returns a whole page.
 * @param addressOf Returns the address of a link, or undefined when it leads nowhere: then only its text is shown.
 */
export function guideHtml(markdown, addressOf) {
  const title = /^# (.+)$/m.exec(markdown)?.[1] ?? "Guide"
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${escaped(title)} · Guide</title>
    <link rel="icon" href="../icon.svg" />
    <link rel="stylesheet" href="../app.css" />
  </head>
  <body class="guide">
    <main>
${bodyOf(markdown, addressOf)}
    </main>
  </body>
</html>
`
}

/** What scrolls sideways takes the focus, so that the keyboard can scroll it. */
function bodyOf(markdown, addressOf) {
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }) {
        return `<h${depth} id="${anchorOf(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`
      },
      link({ href, tokens }) {
        const html = this.parser.parseInline(tokens)
        const address = addressOf(href)
        return address ? `<a href="${escaped(address)}">${html}</a>` : html
      },
    },
    hooks: {
      postprocess: (html) =>
        html
          .replaceAll("<pre>", '<pre tabindex="0">')
          .replaceAll("<table>", '<div class="table" tabindex="0" role="group" aria-label="Table"><table>')
          .replaceAll("</table>", "</table></div>"),
    },
  })
  return marked.parse(markdown, { async: false })
}

/** As on GitHub: lower case, blanks become dashes, punctuation goes. */
function anchorOf(heading) {
  const words = heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
  return words.trim().replaceAll(/\s/g, "-")
}

function escaped(text) {
  return text.replaceAll(/[&<>"]/g, (sign) => ESCAPES[sign])
}
