import type { DeliveryProgress } from "../../simulator/delivery"
import { print } from "../../../src/cli/terminal"

/** Least time between two lines, in milliseconds. */
const LINE_MS = 2000
const MEGABYTE = 1_000_000

/** Prints the progress of a delivery, a line now and then. */
export class Progress {
  private lastLineAt = performance.now()

  tell({ bytes, rows, totalRows }: DeliveryProgress): void {
    if (performance.now() - this.lastLineAt < LINE_MS) return
    this.lastLineAt = performance.now()
    const size = `${(bytes / MEGABYTE).toFixed(1)} MB`
    print(rows === undefined ? `  ${size} sent` : `  ${rows} of ${totalRows} rows, ${size}`)
  }
}
