/** Builds a table. Escapes bars in cells, and replaces line breaks by spaces. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n")
}

/** Formats text as inline code. */
export function code(text: string): string {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``
}

/** `a`, `b`, `c` */
export function codes(texts: readonly string[]): string {
  return texts.map(code).join(", ")
}

/** Builds a block of code. */
export function block(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``
}

/** Joins paragraphs, headings and blocks with empty lines. Leaves out undefined parts. */
export function page(parts: readonly (string | undefined)[]): string {
  return `${parts.filter((part) => part !== undefined).join("\n\n")}\n`
}

function cell(text: string): string {
  const lines = text.replaceAll("|", "\\|").split("\n")
  return lines.map((line) => line.trim()).join(" ")
}
