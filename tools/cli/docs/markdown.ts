/** A table; a cell's line breaks and bars are made harmless. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n")
}

/** Text in code style. */
export function code(text: string): string {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``
}

/** `a`, `b`, `c` */
export function codes(texts: readonly string[]): string {
  return texts.map(code).join(", ")
}

/** A block of code. */
export function block(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``
}

/** Paragraphs, headings and blocks, with an empty line between; undefined ones are left out. */
export function page(parts: readonly (string | undefined)[]): string {
  return `${parts.filter((part) => part !== undefined).join("\n\n")}\n`
}

function cell(text: string): string {
  const lines = text.replaceAll("|", "\\|").split("\n")
  return lines.map((line) => line.trim()).join(" ")
}
