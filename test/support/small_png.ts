import { crc32, deflateSync } from "node:zlib"
import { PNG } from "pngjs"

const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex")
const MOST_COLORS = 256
/** Square of the distance at which nobody tells two colours apart. */
const CLOSE = 12

/** The same picture with 256 of its most used colours: pages have few, so that nobody sees the difference. */
export function smallPng(file: Buffer): Buffer {
  const { width, height, data } = PNG.sync.read(file)
  const pixels = Array.from({ length: width * height }, (_, index) => data.readUIntBE(index * 4, 3))
  const counts = new Map<number, number>()
  for (const color of pixels) counts.set(color, (counts.get(color) ?? 0) + 1)
  const ranked = [...counts].sort(([, one], [, other]) => other - one).map(([color]) => color)
  const palette = paletteOf(ranked)
  const indexOf = new Map(ranked.map((color) => [color, nearest(color, palette)]))

  const lines = Buffer.alloc((width + 1) * height)
  pixels.forEach((color, at) => lines.writeUInt8(indexOf.get(color) ?? 0, at + Math.floor(at / width) + 1))
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // Eight bits a pixel, with a palette.
  header.set([8, 3], 8)
  const colors = Buffer.concat(palette.map((color) => Buffer.from([color >> 16, (color >> 8) & 255, color & 255])))
  const parts = [chunk("IHDR", header), chunk("PLTE", colors), chunk("IDAT", deflateSync(lines, { level: 9 }))]
  return Buffer.concat([SIGNATURE, ...parts, chunk("IEND", Buffer.alloc(0))])
}

/** The shades of a shadow do not take the places of the colours of an icon. */
function paletteOf(ranked: readonly number[]): number[] {
  const palette: number[] = []
  for (const color of ranked) {
    if (palette.length === MOST_COLORS) break
    if (palette.every((other) => distance(color, other) > CLOSE)) palette.push(color)
  }
  return palette
}

function nearest(color: number, palette: readonly number[]): number {
  const from = palette.map((other) => distance(color, other))
  return from.indexOf(Math.min(...from))
}

function distance(one: number, other: number): number {
  return [16, 8, 0].reduce((sum, shift) => sum + (((one >> shift) & 255) - ((other >> shift) & 255)) ** 2, 0)
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), content])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
