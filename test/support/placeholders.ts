const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\b/g
const TIME = /\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g
const HTTP_DATE = /\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} 20\d\d \d\d:\d\d:\d\d GMT\b/g
/** The ids of Azure's blocks: a UUID and a number of 12 digits, in base64. */
const BLOCK_ID = /\b[A-Za-z0-9]{64}\b/g
const EPOCH_MS = /(?<!\d)1\d{12}(?!\d)/g
/** Address that Looker gives for one download. */
const DOWNLOAD = /\/downloads\/[0-9a-f]{40}\b/g
const LOCAL_PORT = /\b(127\.0\.0\.1|localhost):\d+/g
/** Members whose number is made for each run. */
const RUN_NUMBERS: ReadonlySet<string> = new Set(["session_id"])
/** Seconds since 1970, of these years. */
const SECONDS = /\b[12]\d{9}\b/g
/** Times this near are those of the run; others belong to the data. */
const NEAR_MS = 48 * 3600 * 1000

/** Puts placeholders in the place of ids and of what belongs to the run, such as its time; the same id gets the same one: `<uuid 2>`. */
export class Placeholders {
  private readonly numbers = new Map<string, number>()

  /** A copy of plain data with placeholders in all its texts. */
  fill<T>(value: T): T {
    return mapTexts(value, (text) => masked(text, (id) => `<uuid ${this.numberOf(id)}>`)) as T
  }

  /** The data as text with the same placeholder for every id, to sort by. */
  static sortKey(value: unknown): string {
    return masked(JSON.stringify(value), () => "<uuid>")
  }

  private numberOf(id: string): number {
    const known = this.numbers.get(id)
    if (known) return known
    this.numbers.set(id, this.numbers.size + 1)
    return this.numbers.size
  }
}

function masked(text: string, idText: (id: string) => string): string {
  return text
    .replaceAll(BLOCK_ID, (id) => blockId(id))
    .replaceAll(UUID, idText)
    .replaceAll(TIME, timeText)
    .replaceAll(HTTP_DATE, timeText)
    .replaceAll(EPOCH_MS, (ms) => nearText(ms, Number(ms), "<milliseconds of the run>"))
    .replaceAll(DOWNLOAD, "/downloads/<one time>")
    .replaceAll(SECONDS, (text) => nearText(text, Number(text) * 1000))
    .replaceAll(process.version, "<version of node>")
    .replaceAll(LOCAL_PORT, "$1:<port>")
}

function timeText(time: string): string {
  return nearText(time, Date.parse(time))
}

function nearText(text: string, ms: number, near = "<time of the run>"): string {
  return Math.abs(ms - Date.now()) < NEAR_MS ? near : text
}

/** What is in base64, when it begins with a UUID. */
function blockId(text: string): string {
  const decoded = Buffer.from(text, "base64").toString("latin1")
  const [id, number] = [decoded.slice(0, 36), decoded.slice(36)]
  return id.search(UUID) === 0 ? `<base64 of ${id} and ${number}>` : text
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value)
  // In milliseconds since 1970.
  if (typeof value === "number" && Math.abs(value - Date.now()) < NEAR_MS) return "<time of the run>"
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, change))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => {
      const isOfTheRun = typeof each === "number" && RUN_NUMBERS.has(name)
      return [change(name), isOfTheRun ? "<number of the run>" : mapTexts(each, change)]
    }),
  )
}
