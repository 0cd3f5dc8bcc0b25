import type { IRenderTask } from "@looker/sdk"

/** States of a task, one after the other. */
const STATES = ["enqueued_for_query", "querying", "enqueued_for_render", "rendering"] as const
/** Time in one state, in milliseconds. */
const STATE_MS = 100
const FAILURE = "The visualization could not be rendered: its map layer is no longer there."

/** What a task is to draw. */
export interface RenderWish {
  /** Members of the task that say what is drawn, such as `query_id`. */
  what: Readonly<Record<string, string>>
  width: number
  height: number
  format: string
  dashboardFilters?: string
  /** Draws; undefined: the task fails. */
  draw?: () => Buffer
}

interface RenderTask extends RenderWish {
  id: string
  createdAt: Date
}

/** Pictures that are drawn while the caller asks again and again whether they are ready. */
export class RenderTasks {
  private readonly tasks = new Map<string, RenderTask>()

  add(wish: RenderWish): IRenderTask {
    const id = `task${this.tasks.size + 1}`
    const task = { ...wish, id, createdAt: new Date() }
    this.tasks.set(id, task)
    return taskOf(task)
  }

  /** A task as it is now. */
  look(id: string): IRenderTask | undefined {
    const task = this.tasks.get(id)
    return task && taskOf(task)
  }

  /** The picture; undefined when there is none. */
  result(id: string): Buffer | undefined {
    const task = this.tasks.get(id)
    return task && statusOf(task) === "success" ? task.draw?.() : undefined
  }
}

function statusOf({ createdAt, draw }: RenderTask): string {
  return STATES[Math.floor((Date.now() - createdAt.getTime()) / STATE_MS)] ?? (draw ? "success" : "failure")
}

function taskOf(task: RenderTask): IRenderTask {
  const { id, createdAt, what, width, height, format, dashboardFilters, draw } = task
  const status = statusOf(task)
  const isOver = ["success", "failure"].includes(status)
  return {
    can: {},
    id,
    created_at: createdAt.toISOString(),
    status,
    result_format: format,
    width,
    height,
    dashboard_filters: dashboardFilters ?? null,
    dashboard_style: "tiled",
    look_id: null,
    lookml_dashboard_id: null,
    dashboard_id: null,
    dashboard_element_id: null,
    query_id: null,
    user_id: "1",
    ...what,
    finalized_at: isOver ? new Date().toISOString() : null,
    status_detail: status === "failure" ? FAILURE : null,
    query_runtime: 0.1,
    render_runtime: isOver && draw ? 0.2 : null,
    runtime: 0.3,
  }
}
