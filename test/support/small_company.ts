import { PNG } from "pngjs"
import type { FakeAnswer, RecordedRequest } from "./fake_service"

/** A query as a test writes it. */
export interface MadeUpQuery {
  id: string
  fields?: string[]
  vis_config?: object | null
  [member: string]: unknown
}

/** Content of a small Looker, and what its API answers. */
export class SmallCompany {
  folders = new Map<string, { name: string; children?: string[]; dashboards?: string[]; looks?: string[] }>()
  dashboards = new Map<string, Record<string, unknown>>()
  looks = new Map<string, { title: string; description?: string; query: string; folder?: { name: string } | null }>()
  queries = new Map<string, MadeUpQuery>()
  /** json_detail documents, by the id of the query; queries that are made are given one of the query they copy. */
  results = new Map<string, object | FakeAnswer>()
  /** States of render tasks in their order; the last one stays. */
  renderStates: { status: string; status_detail?: string }[] = [{ status: "success" }]
  png: Buffer = PNG.sync.write(new PNG({ width: 2, height: 2 }))
  users: object[] = []
  outcome: object = { success: true, message: "Saved" }
  form: object[] = []
  /** Bodies of POST /queries. */
  readonly made: Record<string, unknown>[] = []
  /** Bodies of POST /data_actions. */
  readonly actions: { action: Record<string, unknown>; form_values?: object }[] = []
  /** Bodies of POST /render_tasks. */
  readonly renders: { path: string; body: Record<string, unknown> }[] = []
  /** What is answered instead, where it gives something. */
  fault?: (request: RecordedRequest, path: string) => FakeAnswer | undefined

  readonly answer = (request: RecordedRequest): FakeAnswer => {
    const path = request.path.replace("/api/4.0", "")
    return this.fault?.(request, path) ?? this.find(request, path) ?? { status: 404, body: { message: "Not found" } }
  }

  /** Adds a dashboard with one tile of a query, and a place in a folder. */
  dashboard(
    id: string,
    title: string,
    options: { folder?: string; filters?: object[]; elements?: object[] } = {},
  ): void {
    const { folder = "7", filters = [], elements = [this.tile("9")] } = options
    this.dashboards.set(id, {
      id,
      title,
      description: `All ${title}`,
      dashboard_filters: filters,
      dashboard_elements: elements,
    })
    this.folder(folder).dashboards?.push(id)
  }

  look(id: string, title: string, query: string, folder = "7"): void {
    this.looks.set(id, { title, description: `Look ${title}`, query, folder: { name: this.folder(folder).name } })
    this.folder(folder).looks?.push(id)
  }

  folder(id: string, name = `Folder ${id}`) {
    const known = this.folders.get(id) ?? { name, children: [], dashboards: [], looks: [] }
    this.folders.set(id, known)
    return known
  }

  /** A tile of a query; `listens` maps names of filters to fields. */
  tile(queryId: string, listens: Record<string, string> = {}, id = `t${queryId}`): object {
    const listen = Object.entries(listens).map(([dashboard_filter_name, field]) => ({ dashboard_filter_name, field }))
    return { id, type: "vis", query: this.query(queryId), result_maker: { filterables: [{ listen }] } }
  }

  query(id: string): object {
    return { model: "m", view: "v", filters: { "v.x": "1" }, ...this.queries.get(id), id }
  }

  private find({ method, text, query }: RecordedRequest, path: string): FakeAnswer | undefined {
    const [, room = "", id = "", more = "", last = ""] = path.split("/").map(decodeURIComponent)
    switch (room) {
      case "versions":
        return { body: { looker_release_version: "26.12.0" } }
      case "user":
        return { body: { id: "1", display_name: "Bot" } }
      case "folders":
        return this.folderAnswer(id, more)
      case "dashboards":
        if (id === "search") return { body: this.searched([...this.dashboards], query) }
        return this.dashboards.has(id) ? { body: this.dashboards.get(id) } : undefined
      case "looks": {
        if (id === "search") return { body: this.searched([...this.looks], query) }
        const look = this.looks.get(id)
        return look && { body: { id, ...look, query: this.query(look.query) } }
      }
      case "content":
        return { body: [] }
      case "queries":
        return this.queryAnswer(method, text, id, more, last)
      case "render_tasks":
        return this.renderAnswer(method, text, path, id, more)
      case "data_actions":
        if (id === "form") return { body: { fields: this.form } }
        this.actions.push(JSON.parse(text) as (typeof this.actions)[number])
        return { body: this.outcome }
      case "users":
        return { body: this.users }
    }
    return undefined
  }

  private folderAnswer(id: string, more: string): FakeAnswer | undefined {
    const folder = this.folders.get(id)
    if (!folder) return undefined
    const { name, children = [], dashboards = [], looks = [] } = folder
    if (more === "") return { body: { id, name } }
    if (more === "children") return { body: children.map((child) => ({ id: child, name: this.folder(child).name })) }
    if (more === "dashboards") return { body: dashboards.map((each) => this.dashboards.get(each)).filter(Boolean) }
    return { body: looks.map((each) => ({ id: each, ...this.looks.get(each), query: undefined })) }
  }

  private searched(all: [string, { title?: unknown }][], query: URLSearchParams): object[] {
    const wanted = query.get("title")?.replaceAll("%", "").toLowerCase() ?? ""
    return all
      .filter(([, { title }]) => String(title).toLowerCase().includes(wanted))
      .map(([id, each]) => ({ id, ...each, query: undefined }))
  }

  private queryAnswer(method: string, text: string, id: string, more: string, last: string): FakeAnswer | undefined {
    if (method === "POST") {
      const body = JSON.parse(text) as Record<string, unknown>
      this.made.push(body)
      const known = [...this.queries.values()].find((each) => alike(each, body))
      const newId = `made-${known?.id ?? "9"}`
      return { body: { ...body, id: newId, slug: "Made1" } }
    }
    if (id === "slug") {
      const found = [...this.queries.values()].find(({ slug }) => slug === more)
      return found && { body: this.query(found.id) }
    }
    const source = id.replace("made-", "")
    if (more === "run" && last === "json_detail") {
      const result = this.results.get(source)
      return result && ("fields" in result ? { body: result } : result)
    }
    return this.queries.has(source) ? { body: this.query(source) } : undefined
  }

  private nextState() {
    return this.renderStates.length > 1 ? this.renderStates.shift() : this.renderStates[0]
  }

  private renderAnswer(method: string, text: string, path: string, id: string, more: string): FakeAnswer | undefined {
    if (method === "POST") {
      this.renders.push({ path, body: text ? (JSON.parse(text) as Record<string, unknown>) : {} })
      return { body: { id: "r1", ...this.nextState() } }
    }
    if (more === "results") return { body: this.png, headers: { "content-type": "image/png" } }
    return { body: { id, ...this.nextState() } }
  }
}

function alike(query: MadeUpQuery, body: Record<string, unknown>): boolean {
  const key = ({ vis_config, fields }: Record<string, unknown>) => JSON.stringify([vis_config, fields])
  return key(query) === key(body)
}

/** Fields and rows of a table with a name and a count. */
export function table(count: number, more: object = {}): object {
  return {
    fields: {
      dimensions: [{ name: "users.name", label: "Users Name", label_short: "Name" }],
      measures: [{ name: "orders.count", label: "Orders Count", is_numeric: true }],
    },
    data: Array.from({ length: count }, (_, index) => ({
      "users.name": { value: `n${index}` },
      "orders.count": { value: index, rendered: String(index) },
    })),
    ...more,
  }
}
