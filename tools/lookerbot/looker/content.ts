import { BROKEN_VIEW } from "./json_detail"
import type { NewQuery, StoredQuery } from "./query"

export const COMMAND_FOLDER_ID = "10"

export interface Folder {
  id: string
  name: string
  parentId: string | null
}

/** A tile: with a query, with merged queries, or with text alone. */
export interface Tile {
  id: string
  title: string
  query?: StoredQuery
  mergeResultId?: string
  text?: string
}

export interface Filter {
  name: string
  field: string
  defaultValue: string
  isRequired?: boolean
}

export interface Dashboard {
  id: string
  title: string
  description: string
  folderId: string
  tiles: readonly Tile[]
  filters: readonly Filter[]
}

export interface Look {
  id: string
  title: string
  description: string
  folderId: string
  query: StoredQuery
}

export interface Content {
  folders: readonly Folder[]
  dashboards: readonly Dashboard[]
  looks: readonly Look[]
}

const DATE: Filter = { name: "Date", field: "orders.created_date", defaultValue: "30 days" }
const REGION: Filter = { name: "Region", field: "orders.region", defaultValue: "" }
/** Title of what cannot be drawn. */
export const UNDRAWABLE = "Old map"

/** What the company has in its Looker. @param add Stores a query. */
export function makeContent(add: (query: NewQuery) => StoredQuery): Content {
  const query = (type: string | null, fields: string, more: Partial<NewQuery> = {}) => {
    const names = fields.split(" ").map((name) => `orders.${name}`)
    const vis = type === null ? null : { type, show_view_names: false }
    return add({ model: "shop", view: "orders", fields: names, vis_config: vis, sorts: [`${names[0]} desc`], ...more })
  }
  let lastTile = 0
  const tile = (title: string, more: Partial<Tile>): Tile => ({ id: String(50 + ++lastTile), title, ...more })
  const dashboard = (
    id: string,
    folderId: string,
    title: string,
    description: string,
    tiles: Tile[],
    filters: Filter[] = [],
  ) => {
    return { id, folderId, title, description, tiles, filters }
  }
  const one = (title: string, stored: StoredQuery) => [tile(title, { query: stored })]
  const byDay = query("looker_line", "created_date revenue", { filters: { "orders.created_date": "14 days" } })
  const byRegion = query("looker_column", "region revenue")

  return {
    folders: [
      { id: "1", name: "Shared", parentId: null },
      { id: COMMAND_FOLDER_ID, name: "Lookerbot", parentId: "1" },
      { id: "11", name: "Customers", parentId: COMMAND_FOLDER_ID },
      { id: "12", name: "Laboratory [hidden]", parentId: COMMAND_FOLDER_ID },
    ],
    dashboards: [
      dashboard(
        "1",
        "10",
        "Sales",
        "Orders and revenue of each day",
        one("Sales", query("looker_grid", "created_date count revenue")),
        [DATE, REGION],
      ),
      dashboard("2", "10", "Revenue", "All that was sold", one("Revenue", query("single_value", "revenue")), [DATE]),
      dashboard(
        "3",
        "10",
        "Overview",
        "Several charts on one page",
        [...one("By day", byDay), ...one("By region", byRegion), ...one("Average", query("single_value", "average"))],
        [DATE, REGION],
      ),
      dashboard(
        "4",
        "10",
        "Sales by region",
        "Months and regions",
        one("Pivot", query("table", "created_month count revenue region", { pivots: ["orders.region"] })),
        [DATE],
      ),
      dashboard(
        "5",
        "11",
        "Last order",
        "The newest order of a customer",
        one(
          "Order",
          query("looker_single_record", "id created_date customer region category channel note revenue", {
            limit: "1",
          }),
        ),
        [{ name: "Customer", field: "orders.customer", defaultValue: "" }],
      ),
      dashboard(
        "6",
        "11",
        "Orders",
        "Every order, with links",
        one("Orders", query("looker_grid", "id created_date customer revenue", { total: true })),
        [DATE],
      ),
      dashboard(
        "7",
        "11",
        "Trend",
        "A chart between texts",
        [tile("", { text: "How the days went" }), ...one("Trend", byDay), tile("", { text: "Made every morning" })],
        [DATE],
      ),
      dashboard("8", "11", "Margin", "Two queries, merged", [tile("Margin", { mergeResultId: "m1" })]),
      dashboard(
        "9",
        "12",
        "Failing",
        "A query that fails",
        one("Failing", query("table", "id revenue", { view: BROKEN_VIEW })),
      ),
      dashboard(
        "13",
        "12",
        "Nothing",
        "A query without results",
        one("Nothing", query("table", "id revenue", { filters: { "orders.region": "Nowhere" } })),
      ),
      dashboard(
        "14",
        "12",
        UNDRAWABLE,
        "A chart that cannot be drawn",
        one(UNDRAWABLE, query("looker_google_map", "region count")),
      ),
      dashboard(
        "20",
        "1",
        "Sales targets",
        "Not a command, but it can be found",
        one("Targets", query("table", "category revenue")),
      ),
    ],
    looks: [
      {
        id: "31",
        folderId: "10",
        title: "Top customers",
        description: "By revenue",
        query: query("looker_grid", "customer count revenue", { sorts: ["orders.revenue desc"] }),
      },
      {
        id: "32",
        folderId: "1",
        title: "Revenue by category",
        description: "A chart",
        query: query("looker_pie", "category revenue"),
      },
      {
        id: "33",
        folderId: "1",
        title: "Orders last week",
        description: "",
        query: query(null, "created_date count", { filters: { "orders.created_date": "7 days" } }),
      },
    ],
  }
}
