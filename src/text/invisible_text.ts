/** Control characters, and characters that Unicode renders as nothing: zero-width spaces, direction marks, a byte order mark. */
const INVISIBLE = /(?![\t-\r])[\p{Cc}\p{Default_Ignorable_Code_Point}]/gu

const VISIBLE = /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}]/u

/** Removes invisible characters. Keeps white space, line breaks and tabs included. */
export function withoutInvisible(text: string): string {
  return text.replaceAll(INVISIBLE, "")
}

/** Whether a text is empty or has only white space and invisible characters. */
export function isBlank(text: string): boolean {
  return !VISIBLE.test(text)
}
