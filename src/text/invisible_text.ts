/** Control characters, and those that Unicode wants shown as nothing: zero-width spaces, direction marks, a byte order mark. */
const INVISIBLE = /(?![\t-\r])[\p{Cc}\p{Default_Ignorable_Code_Point}]/gu

const VISIBLE = /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}]/u

/** Without invisible characters; white space stays, line breaks and tabs too. */
export function withoutInvisible(text: string): string {
  return text.replaceAll(INVISIBLE, "")
}

/** Whether there is nothing to see in a text: it is empty, or only blanks and invisible characters. */
export function isBlank(text: string): boolean {
  return !VISIBLE.test(text)
}
