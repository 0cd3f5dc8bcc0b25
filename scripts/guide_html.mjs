// As much Markdown as the guides use: headings, paragraphs, lists, tables, code, links, emphasis.

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }

/**
 * Returns a whole page.
 * @param addressOf Returns the address of a link, or undefined when it leads nowhere: then only its text is shown.
 */
export function guideHtml(markdown, addressOf) {
  const title = /^# (.+)$/m.exec(markdown)?.[1] ?? "Guide"
  const body = blocksOf(markdown.split("\n"), (text) => inline(text, addressOf))
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
${body}
    </main>
  </body>
</html>
`
}

function blocksOf(lines, words) {
  const html = []
  for (let at = 0; at < lines.length;) {
    const line = lines[at]
    const take = (isMore) => {
      const from = at++
      while (at < lines.length && isMore(lines[at])) at++
      return lines.slice(from, at)
    }
    const heading = /^(#{1,4}) (.+)$/.exec(line)
    if (line.startsWith("```")) {
      const code = take((next) => !next.startsWith("```")).slice(1)
      at++
      html.push(`<pre tabindex="0">${escaped(code.join("\n"))}</pre>`)
    } else if (heading) {
      const level = heading[1].length
      html.push(`<h${level} id="${anchorOf(heading[2])}">${words(heading[2])}</h${level}>`)
      at++
    } else if (line.startsWith("|"))
      html.push(
        tableOf(
          take((next) => next.startsWith("|")),
          words,
        ),
      )
    else if (itemOf(line))
      html.push(
        listOf(
          take((next) => itemOf(next) || next.startsWith("  ")),
          words,
        ),
      )
    else if (!line.trim() || line.startsWith("<!--")) at++
    else html.push(`<p>${words(take((next) => next.trim() && !startsBlock(next)).join(" "))}</p>`)
  }
  return html.join("\n")
}

function startsBlock(line) {
  return /^(#{1,4} |```|\|)/.test(line) || itemOf(line)
}

function itemOf(line) {
  return /^(?:-|\d+\.) /.exec(line)
}

function listOf(lines, words) {
  const items = []
  for (const line of lines) {
    const mark = itemOf(line)
    if (mark) items.push(line.slice(mark[0].length))
    else items.push(`${items.pop()} ${line.trim().replace(/^- /, "· ")}`)
  }
  const tag = lines[0].startsWith("-") ? "ul" : "ol"
  return `<${tag}>${items.map((item) => `<li>${words(item)}</li>`).join("")}</${tag}>`
}

function tableOf(lines, words) {
  const rows = lines.map((line) => cellsOf(line).map((cell) => words(cell)))
  const [head, , ...body] = rows
  const row = (cells, tag) => `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join("")}</tr>`
  return `<div class="table" tabindex="0" role="group" aria-label="Table"><table><thead>${row(head, "th")}</thead><tbody>${body.map((cells) => row(cells, "td")).join("")}</tbody></table></div>`
}

/** A cell may contain `\|`. */
function cellsOf(line) {
  const cells = line
    .replaceAll(String.raw`\|`, "\0")
    .split("|")
    .slice(1, -1)
  return cells.map((cell) => cell.replaceAll("\0", "|").trim())
}

const INLINE = /`([^`]+)`|\[((?:[^[\]`]|`[^`]*`)+)\]\(([^()\s]+)\)/g

function inline(text, addressOf) {
  let html = ""
  let end = 0
  for (const { 0: all, 1: code, 2: words, 3: link, index } of text.matchAll(INLINE)) {
    html +=
      emphasized(text.slice(end, index)) +
      (code ? `<code>${escaped(code)}</code>` : linked(words, addressOf(link), addressOf))
    end = index + all.length
  }
  return html + emphasized(text.slice(end))
}

function linked(words, address, addressOf) {
  const html = inline(words, addressOf)
  return address ? `<a href="${escaped(address)}">${html}</a>` : html
}

function emphasized(text) {
  const html = escaped(text).replaceAll(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>")
  return html.replaceAll(/(^|[\s(])_([^_]+)_(?=$|[\s).,:;])/g, "$1<em>$2</em>")
}

/** As on GitHub: lower case, blanks become dashes, punctuation goes. */
function anchorOf(heading) {
  const words = heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
  return words.trim().replaceAll(/\s/g, "-")
}

function escaped(text) {
  return text.replaceAll(/[&<>"]/g, (sign) => ESCAPES[sign])
}
