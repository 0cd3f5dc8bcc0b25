import cliProgress from "cli-progress"
import type { DeliveryProgress } from "../../simulator/delivery"
import { print } from "../../../src/cli/terminal"

/** Between two lines where there is no terminal, in milliseconds. */
const LINE_MS = 2000
const MEGABYTE = 1_000_000

/** Shows how a delivery goes: a bar in a terminal, else a line now and then. */
export class Progress {
  private bar?: cliProgress.SingleBar
  private lastLineAt = performance.now()

  constructor(private readonly isTerminal = process.stdout.isTTY) {}

  tell({ bytes, rows, totalRows }: DeliveryProgress): void {
    const size = `${(bytes / MEGABYTE).toFixed(1)} MB`
    if (this.isTerminal && totalRows) this.draw(rows ?? 0, totalRows, size)
    else if (performance.now() - this.lastLineAt >= LINE_MS) {
      this.lastLineAt = performance.now()
      print(rows === undefined ? `  ${size} sent` : `  ${rows} of ${totalRows} rows, ${size}`)
    }
  }

  end(): void {
    this.bar?.stop()
  }

  private draw(rows: number, total: number, size: string): void {
    if (!this.bar) {
      const format = "  {bar} {percentage}%  {value} of {total} rows, {size}, {duration_formatted}"
      this.bar = new cliProgress.SingleBar({ format, hideCursor: true }, cliProgress.Presets.shades_classic)
      this.bar.start(total, 0, { size })
    }
    this.bar.update(rows, { size })
  }
}
