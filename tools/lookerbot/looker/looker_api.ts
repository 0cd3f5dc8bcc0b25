import type { IApiVersion } from "@looker/sdk"
import type { ServiceAnswer } from "../../../src/framework"
import { answerBy, type ApiCall, type Route } from "./api_routes"
import { companyContent } from "./company_content"
import type { Content } from "./content"
import { ContentShapes } from "./content_shapes"
import { dataActionForm, runDataAction } from "./data_actions"
import { dashboardDrawing, queryDrawing, type Size, tileDrawing } from "./drawing"
import { jsonDetail } from "./json_detail"
import { makeOrders } from "./orders"
import { NEW_QUERY, queryOf, QueryStore, type StoredQuery } from "./query"
import { invalid, notFound, Refusal } from "./refusal"
import { RenderTasks } from "./render_tasks"
import { searchContent, searchTitles } from "./search"
import { USERS } from "./users"

/** The calls of Looker's API 4.0 that a bot makes, on the content of a small company. */
export class LookerApi {
  private readonly queries = new QueryStore()
  private readonly content: Content = companyContent((query) => this.queries.add(query))
  private readonly orders = makeOrders()
  private readonly tasks = new RenderTasks()
  private readonly shapes: ContentShapes

  constructor(private readonly url: () => string) {
    this.shapes = new ContentShapes(this.content, url)
  }

  /** @param path Below `/api/4.0`. */
  answer(method: string, path: string, call: ApiCall): ServiceAnswer {
    return answerBy(this.routes, method, path, call) ?? notFound()
  }

  private readonly routes: readonly Route[] = [
    ["GET", /^\/versions$/, () => this.versions()],
    ["GET", /^\/user$/, ({ session }) => USERS.find(({ id }) => id === session.userId)],
    ["GET", /^\/users\/search$/, ({ query }) => USERS.filter(({ email }) => email === query.get("email"))],
    ["GET", /^\/folders\/([^/]+)$/, (_call, id) => this.folder(id)],
    ["GET", /^\/folders\/([^/]+)\/children$/, ({ query }, id) => this.children(id, query)],
    [
      "GET",
      /^\/folders\/([^/]+)\/dashboards$/,
      (_call, id) => this.in(id, this.content.dashboards).map((each) => this.shapes.dashboard(each)),
    ],
    [
      "GET",
      /^\/folders\/([^/]+)\/looks$/,
      (_call, id) => this.in(id, this.content.looks).map((each) => this.shapes.look(each)),
    ],
    [
      "GET",
      /^\/looks\/search$/,
      ({ query }) => searchTitles(this.content.looks, query).map((each) => this.shapes.look(each)),
    ],
    [
      "GET",
      /^\/dashboards\/search$/,
      ({ query }) => searchTitles(this.content.dashboards, query).map((each) => this.shapes.listedDashboard(each)),
    ],
    [
      "GET",
      /^\/content\/([^/]+)$/,
      ({ query }, terms = "") =>
        searchContent(this.content, terms, query).map(({ type, each }) => this.shapes.found(type, each)),
    ],
    [
      "GET",
      /^\/looks\/([^/]+)$/,
      (_call, id) => shapeOf(byId(this.content.looks, id), (look) => this.shapes.look(look)),
    ],
    [
      "GET",
      /^\/dashboards\/([^/]+)$/,
      (_call, id) => shapeOf(byId(this.content.dashboards, id), (found) => this.shapes.dashboard(found)),
    ],
    [
      "GET",
      /^\/queries\/slug\/([^/]+)$/,
      (_call, slug = "") => shapeOf(this.queries.findBySlug(slug), (found) => queryOf(found, this.url())),
    ],
    [
      "GET",
      /^\/queries\/([^/]+)$/,
      (_call, id = "") => shapeOf(this.queries.find(id), (found) => queryOf(found, this.url())),
    ],
    ["POST", /^\/queries$/, ({ body }) => this.addQuery(body)],
    [
      "GET",
      /^\/queries\/([^/]+)\/run\/(\w+)$/,
      ({ query }, id = "", format = "") => this.run(this.queries.find(id), "Query", format, query),
    ],
    ["GET", /^\/looks\/([^/]+)\/run\/(\w+)$/, ({ query }, id, format = "") => this.runLook(id, format, query)],
    [
      "POST",
      /^\/render_tasks\/(\w+)\/([^/]+)\/(png|jpg|pdf)$/,
      (call, kind = "", id = "", format = "") => this.render(call, kind, id, format),
    ],
    ["GET", /^\/render_tasks\/([^/]+)$/, (_call, id = "") => this.tasks.look(id)],
    ["GET", /^\/render_tasks\/([^/]+)\/results$/, (_call, id = "") => this.tasks.result(id)],
    ["POST", /^\/data_actions$/, ({ body }) => runDataAction(body) ?? invalid("action is missing")],
    ["POST", /^\/data_actions\/form$/, () => dataActionForm()],
  ]

  private versions(): IApiVersion {
    const version = { version: "4.0", full_version: "4.0.26.12", status: "current", swagger_url: null }
    const urls = { api_server_url: this.url(), web_server_url: this.url() }
    return { looker_release_version: "26.12.3", current_version: version, supported_versions: [version], ...urls }
  }

  private folder(id: string | undefined): object | undefined {
    return shapeOf(byId(this.content.folders, id), (folder) => this.shapes.folder(folder))
  }

  private children(id: string | undefined, query: URLSearchParams): object[] | undefined {
    if (!byId(this.content.folders, id)) return undefined
    const children = this.content.folders.filter(({ parentId }) => parentId === id)
    const offset = Number(query.get("offset") ?? 0)
    return children.slice(offset, offset + Number(query.get("limit") ?? 100)).map((each) => this.shapes.folder(each))
  }

  private in<T extends { folderId: string }>(id: string | undefined, items: readonly T[]): T[] {
    return items.filter(({ folderId }) => folderId === id)
  }

  private addQuery(body: unknown): object {
    const { data } = NEW_QUERY.safeParse(body)
    return data ? queryOf(this.queries.add(data), this.url()) : invalid("model and view are needed")
  }

  private runLook(id: string | undefined, format: string, query: URLSearchParams): unknown {
    const look = byId(this.content.looks, id)
    return look && this.run(look.query, look.title, format, query)
  }

  private run(query: StoredQuery | undefined, title: string, format: string, options: URLSearchParams): unknown {
    if (!query) return undefined
    if (format === "json_detail") return jsonDetail(query, this.orders)
    if (format !== "png") return invalid(`${format} is not played here`)
    const draw = queryDrawing(query, title, this.orders, sizeOf(options, "image_"))
    return draw ? draw() : new Refusal(500, { message: "An error has occurred.", documentation_url: "" })
  }

  private render({ query, body }: ApiCall, kind: string, id: string, format: string): object | undefined {
    const size = sizeOf(query, "")
    const add = (what: Record<string, string>, draw: (() => Buffer) | undefined, dashboardFilters?: string) =>
      this.tasks.add({ what, ...size, format, draw, dashboardFilters })
    if (kind === "queries") {
      return shapeOf(this.queries.find(id), (found) =>
        add({ query_id: id }, queryDrawing(found, "Query", this.orders, size)),
      )
    }
    if (kind === "looks") {
      return shapeOf(byId(this.content.looks, id), (look) =>
        add({ look_id: id }, queryDrawing(look.query, look.title, this.orders, size)),
      )
    }
    if (kind === "dashboard_elements") {
      const tile = this.content.dashboards.flatMap(({ tiles }) => tiles).find((each) => each.id === id)
      return shapeOf(tile, (found) => add({ dashboard_element_id: id }, tileDrawing(found, this.orders, size)))
    }
    const filters = (body as { dashboard_filters?: string } | undefined)?.dashboard_filters
    const dashboard = kind === "dashboards" ? byId(this.content.dashboards, id) : undefined
    return shapeOf(dashboard, (found) =>
      add({ dashboard_id: id }, dashboardDrawing(found, filters, this.orders, size), filters),
    )
  }
}

function byId<T extends { id: string }>(items: readonly T[], id: string | undefined): T | undefined {
  return items.find((each) => each.id === id)
}

function shapeOf<T, R>(found: T | undefined, shape: (found: T) => R): R | undefined {
  return found === undefined ? undefined : shape(found)
}

function sizeOf(query: URLSearchParams, prefix: string): Size {
  const [width, height] = [query.get(`${prefix}width`), query.get(`${prefix}height`)]
  return { width: Number(width ?? 800), height: Number(height ?? 600) }
}
