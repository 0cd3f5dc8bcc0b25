/** Variables with which a process of Node takes it to be later than it is. */
export function clockAhead(aheadMs: number): Record<string, string> {
  const shift = `globalThis.Date = class extends Date {
    static now() { return super.now() + ${aheadMs} }
    constructor(...given) { super(...(given.length ? given : [new.target.now()])) }
  }`
  return { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(shift)}` }
}
