/** A sentence around one number, which is drawn large: `Delivered 8 of 10 rows.` */
export function BigNumber({ words: [before, number, after] }: { words: readonly [string, string, string] }) {
  return (
    <p class="big shown">
      {before} <strong>{number}</strong> {after}
    </p>
  )
}
