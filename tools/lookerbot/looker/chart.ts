import { PNG } from "pngjs"
import { drawText, textWidth } from "./pixel_font"

/** Colours as red, green, blue and opacity, a byte each. */
const INK = 0x262d3cff
const SOFT = 0xe0e4eaff
const BAR = 0x64518aff
const MARGIN = 40
/** Sizes that are drawn, in pixels. */
const [MIN_SIZE, MAX_SIZE] = [100, 2000]

export interface ChartBar {
  label: string
  value: number
}

export interface ChartPanel {
  title: string
  bars: readonly ChartBar[]
}

/** Draws bar charts below each other. @returns a PNG. */
export function drawCharts(title: string, panels: readonly ChartPanel[], width = 800, height = 600): Buffer {
  const canvas = new Canvas(clamp(width), clamp(height))
  canvas.text(title, MARGIN, 16, 2)
  const panelHeight = (canvas.height - MARGIN) / Math.max(1, panels.length)
  for (const [at, panel] of panels.entries()) drawPanel(canvas, panel, MARGIN + at * panelHeight, panelHeight)
  return canvas.png()
}

function drawPanel(canvas: Canvas, { title, bars }: ChartPanel, top: number, height: number): void {
  const [left, right, bottom] = [MARGIN, canvas.width - MARGIN, top + height - MARGIN]
  canvas.text(title, left, top + 8, 1)
  const ceiling = top + 28
  for (let line = 0; line <= 4; line++)
    canvas.box(left, bottom - ((bottom - ceiling) * line) / 4, right - left, 1, SOFT)
  const most = Math.max(1, ...bars.map(({ value }) => value))
  const pitch = (right - left) / Math.max(1, bars.length)
  for (const [at, { label, value }] of bars.entries()) {
    const size = ((bottom - ceiling) * Math.max(0, value)) / most
    canvas.box(left + at * pitch + pitch * 0.15, bottom - size, pitch * 0.7, size, BAR)
    const isRoomy = textWidth(label) < pitch
    if (isRoomy) canvas.text(label, left + at * pitch + (pitch - textWidth(label)) / 2, bottom + 8, 1)
  }
}

/** A picture with one colour a pixel. */
class Canvas {
  private readonly picture: PNG

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.picture = new PNG({ width, height })
    // White.
    this.picture.data.fill(0xff)
  }

  box(x: number, y: number, width: number, height: number, color: number): void {
    for (let row = Math.max(0, Math.round(y)); row < Math.min(this.height, Math.round(y + height)); row++) {
      for (let column = Math.max(0, Math.round(x)); column < Math.min(this.width, Math.round(x + width)); column++) {
        this.picture.data.writeUInt32BE(color, (row * this.width + column) * 4)
      }
    }
  }

  text(text: string, x: number, y: number, scale: number): void {
    drawText(text, (column, row) => this.box(x + column * scale, y + row * scale, scale, scale, INK))
  }

  png(): Buffer {
    return PNG.sync.write(this.picture, { filterType: 0, deflateStrategy: 0, deflateLevel: 6 })
  }
}

function clamp(size: number): number {
  return Math.min(MAX_SIZE, Math.max(MIN_SIZE, Math.round(size) || MIN_SIZE))
}
