import type { Kind } from "./names"

const INK = "#33475b"
const PAPER = "#dfe7ef"

/** The sign in the icon of each kind. */
const SIGNS: Readonly<Record<Kind, string>> = {
  rows: `<path d="M20 24h24M20 32h24M20 40h24" stroke="${INK}" stroke-width="4" stroke-linecap="round"/>`,
  file: `<path d="M22 16h14l8 8v24H22z" fill="#fff" stroke="${INK}" stroke-width="3" stroke-linejoin="round"/>`,
  webhook: `<path d="M18 32h26M34 22l10 10-10 10" fill="none" stroke="${INK}" stroke-width="4" stroke-linecap="round"/>`,
  cell: `<path d="M16 16h32v32H16zM16 32h32M32 16v32" fill="none" stroke="${INK}" stroke-width="3"/>`,
}

/** Draws a neutral icon. Replace it with your own icon or one that you may use. */
export function iconText(kind: Kind): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
  <rect x="4" y="4" width="56" height="56" rx="12" fill="${PAPER}"/>
  ${SIGNS[kind]}
</svg>
`
}
