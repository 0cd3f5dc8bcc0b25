/** What stands for several characters: any within a name, any at all, and any number of whole folders. Others are character codes. */
const [NAME, ANY, FOLDERS] = [-1, -2, -3]
const SLASH = "/".charCodeAt(0)

/**
 * A pattern of paths: `*` stands for any characters within a name, `**` for any characters, and a whole folder `**` also for
 * none. A pattern without a slash, such as `*.lkml`, matches in every folder.
 *
 * It goes through a path once, with all the places of the pattern that the path may have come to. So its time is the length of
 * the path times that of the pattern at most, whatever they hold.
 */
export class PathGlob {
  private readonly tokens: readonly number[]
  /** The texts between the stars. */
  private readonly texts: readonly string[]

  constructor(pattern: string) {
    this.tokens = tokensOf(pattern.includes("/") ? pattern : `**/${pattern}`)
    const text = this.tokens.map((token) => (token < 0 ? "*" : String.fromCharCode(token))).join("")
    this.texts = text.split("*").filter(Boolean)
  }

  matches(path: string): boolean {
    return this.hasTexts(path) && this.leadsThrough(path)
  }

  /** Whether the path has the texts, one after another: most have not, and this is seen sooner than the rest. */
  private hasTexts(path: string): boolean {
    let end = 0
    return this.texts.every((text) => {
      const at = path.indexOf(text, end)
      end = at + text.length
      return at >= 0
    })
  }

  private leadsThrough(path: string): boolean {
    const { tokens } = this
    let [places, next] = [new Places(tokens), new Places(tokens)]
    places.enter(0)
    for (let at = 0; at < path.length && places.list.length > 0; at++) {
      const code = path.charCodeAt(at)
      for (const place of places.list) {
        // From a later `**` everything can be reached that can be reached from here.
        if (place < places.lastWide) continue
        const token = tokens[place]
        if (token === code) next.enter(place + 1)
        else if (token === ANY || (token === NAME && code !== SLASH)) next.enter(place)
        else if (token === FOLDERS && code === SLASH) next.enter(place)
        else if (token === FOLDERS) next.add(place)
      }
      ;[places, next] = [next, places]
      next.clear()
    }
    return places.list.includes(tokens.length)
  }
}

/** Places in front of tokens that a path may have come to, in order. */
class Places {
  readonly list: number[] = []
  /** The last place of a token that a path need not leave any more. */
  lastWide = -1
  private last = -1

  constructor(private readonly tokens: readonly number[]) {}

  /** Comes to a place. What need not stand for any character may be passed at once. */
  enter(place: number): void {
    this.add(place)
    if ((this.tokens[place] ?? 0) < 0) this.enter(place + 1)
  }

  add(place: number): void {
    // Places come in order, each with those behind it, so one that is not the last of all is here already.
    if (place <= this.last) return
    this.last = place
    this.list.push(place)
    const token = this.tokens[place]
    if (token === ANY || token === FOLDERS) this.lastWide = place
  }

  clear(): void {
    this.list.length = 0
    this.lastWide = -1
    this.last = -1
  }
}

function tokensOf(pattern: string): number[] {
  const tokens: number[] = []
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] !== "*") {
      tokens.push(pattern.charCodeAt(at))
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
