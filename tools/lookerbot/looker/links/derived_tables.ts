import type { IMaterializePDT } from "@looker/sdk"

export interface Build {
  readonly id: string
  readonly model: string
  readonly view: string
  status: string
}

const MODELS = ["shop", "finance"]

/** The persistent derived tables of two models: every view is one. */
export class DerivedTables {
  readonly builds: Build[] = []

  /** @returns undefined when there is no such model. */
  start(model: string, view: string): IMaterializePDT | undefined {
    if (!MODELS.includes(model)) return undefined
    const build = { id: `build${this.builds.length + 1}`, model, view, status: "running" }
    this.builds.push(build)
    return buildOf(build)
  }

  /** The state of a build. */
  look(id: string): IMaterializePDT | undefined {
    const build = this.builds.find((each) => each.id === id)
    return build && buildOf(build)
  }
}

function buildOf({ id, status }: Build): IMaterializePDT {
  return { materialization_id: id, resp_text: status }
}
