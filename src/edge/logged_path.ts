const MAX_LENGTH = 100
/** No address of the hub has longer parts, but those that are secrets. */
const MAX_PART_LENGTH = 64

/** A path as the log may show it: without the link in the address of a hook, and without other long parts. */
export function loggedPath(path: string): string {
  const short = path
    .replace(/^(\/hooks\/[^/]{0,64}\/).*$/i, "$1[link]")
    .split("/", 20)
    .map((part) => (part.length > MAX_PART_LENGTH ? "[long]" : part))
  return short.join("/").slice(0, MAX_LENGTH)
}
