/** Characters at the end that always stay. */
const TAIL = 20

/** A text on one line. If it is too long for its place, its middle is left out, because the end of an address says most. */
export function MiddleCut({ text }: { text: string }) {
  const cut = Math.max(0, text.length - TAIL)
  return (
    <span class="middle-cut" title={text}>
      <span class="start">{text.slice(0, cut)}</span>
      <span class="end">{text.slice(cut)}</span>
    </span>
  )
}
