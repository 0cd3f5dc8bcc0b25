/** A text that others follow: with a full stop, where it has no mark at its end. */
export function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`
}
