/** Any characters within a name, any characters, and any number of whole folders. */
const [NAME, ANY, FOLDERS] = [Symbol("name"), Symbol("any"), Symbol("folders")]
type Token = string | symbol

/**
 * A pattern of paths: `*` stands for any characters within a name, `**` for any characters, and a whole folder `**` also for
 * none. A pattern without a slash, such as `*.lkml`, matches in every folder.
 *
 * It goes through a path once, with all the places of the pattern that the path may have come to. So its time is the length of
 * the path times that of the pattern, whatever they hold.
 */
export class PathGlob {
  private readonly tokens: readonly Token[]

  constructor(pattern: string) {
    this.tokens = tokensOf(pattern.includes("/") ? pattern : `**/${pattern}`)
  }

  matches(path: string): boolean {
    const { tokens } = this
    let places = new Places(tokens)
    places.enter(0)
    for (let at = 0; at < path.length && places.list.length > 0; at++) {
      const character = path[at]
      const next = new Places(tokens)
      for (const place of places.list) {
        // From a later `**` everything can be reached that can be reached from here.
        if (place < places.lastWide) continue
        const token = tokens[place]
        if (token === ANY || (token === NAME && character !== "/")) next.enter(place)
        else if (token === FOLDERS && character === "/") next.enter(place)
        else if (token === FOLDERS) next.add(place)
        else if (token === character) next.enter(place + 1)
      }
      places = next
    }
    return places.list.includes(tokens.length)
  }
}

/** Places in front of tokens that a path may have come to, in order. */
class Places {
  readonly list: number[] = []
  /** The last place of a token that a path need not leave any more. */
  lastWide = -1

  constructor(private readonly tokens: readonly Token[]) {}

  /** Comes to a place. What need not stand for any character may be passed at once. */
  enter(place: number): void {
    this.add(place)
    if (typeof this.tokens[place] === "symbol") this.enter(place + 1)
  }

  add(place: number): void {
    // Each place comes in order, with three at most behind it, so no more of them can hold it already.
    if (this.list.includes(place, -3)) return
    this.list.push(place)
    const token = this.tokens[place]
    if (token === ANY || token === FOLDERS) this.lastWide = place
  }
}

function tokensOf(pattern: string): Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] !== "*") {
      tokens.push(pattern.charAt(at))
      continue
    }
    const start = at
    while (pattern[at + 1] === "*") at++
    if (at === start) tokens.push(NAME)
    else if ((start === 0 || pattern[start - 1] === "/") && pattern[at + 1] === "/") {
      if (tokens.at(-1) !== FOLDERS) tokens.push(FOLDERS)
      at++
    } else tokens.push(ANY)
  }
  return tokens
}
