import { Readable } from "node:stream"
import type { SampleResult } from "../samples/sample_result"
import { columnsOf, valueOf } from "./columns"
import type { FormatOptions, FormattedResult } from "./formatted_result"

const WIDTH = 480
const HEIGHT = 270
const MARGIN = 20
const MOST_BARS = 24
const RGB = 3
const WHITE = [255, 255, 255]
const GREY = [190, 196, 204]
const BLUE = [66, 133, 244]

/** `wysiwyg_png`: a bar chart of the first numbers in the last column of numbers. */
export async function png(result: SampleResult, _options: FormatOptions): Promise<FormattedResult> {
  const { PNG } = await import("pngjs")
  // Uncompressed, for the same bytes on every machine.
  const options = { width: WIDTH, height: HEIGHT, inputColorType: 2, colorType: 2, deflateLevel: 0 } as const
  const encode = () => {
    const image = new PNG({ ...options, inputHasAlpha: false })
    image.data = chart(firstNumbers(result))
    return PNG.sync.write(image, { ...options, inputHasAlpha: false })
  }
  return { mimetype: "image/png", extension: "png", isBase64: true, bytes: () => Readable.from([encode()]) }
}

function chart(numbers: readonly number[]): Buffer {
  const pixels = Buffer.alloc(WIDTH * HEIGHT * RGB)
  const fill = (left: number, top: number, right: number, bottom: number, colour: readonly number[]) => {
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) pixels.set(colour, (y * WIDTH + x) * RGB)
    }
  }
  fill(0, 0, WIDTH, HEIGHT, WHITE)
  const base = HEIGHT - MARGIN
  const highest = Math.max(...numbers, 1)
  const step = (WIDTH - 2 * MARGIN) / Math.max(numbers.length, 1)
  for (const [at, number] of numbers.entries()) {
    const height = Math.round((Math.max(number, 0) / highest) * (base - MARGIN))
    const left = Math.round(MARGIN + at * step)
    fill(left, base - height, Math.max(left + 1, Math.round(left + step * 0.8)), base, BLUE)
  }
  fill(MARGIN, base, WIDTH - MARGIN, base + 1, GREY)
  return pixels
}

function firstNumbers(result: SampleResult): number[] {
  const columns = columnsOf(result)
  const { cell } = columns.findLast(({ isNumeric }) => isNumeric) ?? { cell: () => undefined }
  const numbers: number[] = []
  for (const row of result.rows()) {
    if (numbers.length >= MOST_BARS) break
    const value = valueOf(cell(row))
    if (typeof value === "number" && Number.isFinite(value)) numbers.push(value)
  }
  return numbers
}
