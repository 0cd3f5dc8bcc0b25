import { COMMAND_FOLDER_ID, type Content, type Dashboard, type Filter, type Tile, UNDRAWABLE } from "./content"
import { BROKEN_VIEW } from "./json_detail"
import type { NewQuery, StoredQuery } from "./query"

const [SHARED, COMMANDS, CUSTOMERS, HIDDEN] = ["1", COMMAND_FOLDER_ID, "11", "12"]
const DATE: Filter = { name: "Date", field: "orders.created_date", defaultValue: "30 days" }
const REGION: Filter = { name: "Region", field: "orders.region", defaultValue: "" }
const CUSTOMER: Filter = { name: "Customer", field: "orders.customer", defaultValue: "" }

type NewTile = Omit<Tile, "id">
type NewDashboard = Omit<Dashboard, "id" | "tiles" | "filters"> & { tiles: NewTile[]; filters?: Filter[] }

/**
 * What the company has in its Looker: a dashboard for each kind of answer, and some Looks. Ids are given in this order.
 * @param add Stores a query.
 */
export function companyContent(add: (query: NewQuery) => StoredQuery): Content {
  const query = (type: string | null, fields: string, more: Partial<NewQuery> = {}) => {
    const names = fields.split(" ").map((name) => `orders.${name}`)
    const vis = type === null ? null : { type, show_view_names: false }
    return add({ model: "shop", view: "orders", fields: names, vis_config: vis, sorts: [`${names[0]} desc`], ...more })
  }
  const byDay = query("looker_line", "created_date revenue", { filters: { "orders.created_date": "14 days" } })
  const byRegion = query("looker_column", "region revenue")
  const average = query("single_value", "average")
  const sales = query("looker_grid", "created_date count revenue")
  const revenue = query("single_value", "revenue")
  const pivot = query("table", "created_month count revenue region", { pivots: ["orders.region"] })
  const lastOrder = "id created_date customer region category channel note revenue"
  const record = query("looker_single_record", lastOrder, { limit: "1" })
  const orders = query("looker_grid", "id created_date customer revenue", { total: true })
  const failing = query("table", "id revenue", { view: BROKEN_VIEW })
  const nothing = query("table", "id revenue", { filters: { "orders.region": "Nowhere" } })
  const map = query("looker_google_map", "region count")
  const targets = query("table", "category revenue")

  const dashboards: NewDashboard[] = [
    {
      folderId: COMMANDS,
      title: "Sales",
      description: "Orders and revenue of each day",
      tiles: [{ title: "Sales", query: sales }],
      filters: [DATE, REGION],
    },
    {
      folderId: COMMANDS,
      title: "Revenue",
      description: "All that was sold",
      tiles: [{ title: "Revenue", query: revenue }],
      filters: [DATE],
    },
    {
      folderId: COMMANDS,
      title: "Overview",
      description: "Several charts on one page",
      tiles: [
        { title: "By day", query: byDay },
        { title: "By region", query: byRegion },
        { title: "Average", query: average },
      ],
      filters: [DATE, REGION],
    },
    {
      folderId: COMMANDS,
      title: "Sales by region",
      description: "Months and regions",
      tiles: [{ title: "Pivot", query: pivot }],
      filters: [DATE],
    },
    {
      folderId: CUSTOMERS,
      title: "Last order",
      description: "The newest order of a customer",
      tiles: [{ title: "Order", query: record }],
      filters: [CUSTOMER],
    },
    {
      folderId: CUSTOMERS,
      title: "Orders",
      description: "Every order, with links",
      tiles: [{ title: "Orders", query: orders }],
      filters: [DATE],
    },
    {
      folderId: CUSTOMERS,
      title: "Trend",
      description: "A chart between texts",
      filters: [DATE],
      tiles: [
        { title: "", text: "How the days went" },
        { title: "Trend", query: byDay },
        { title: "", text: "Made every morning" },
      ],
    },
    {
      folderId: CUSTOMERS,
      title: "Margin",
      description: "Two queries, merged",
      tiles: [{ title: "Margin", mergeResultId: "m1" }],
    },
    {
      folderId: HIDDEN,
      title: "Failing",
      description: "A query that fails",
      tiles: [{ title: "Failing", query: failing }],
    },
    {
      folderId: HIDDEN,
      title: "Nothing",
      description: "A query without results",
      tiles: [{ title: "Nothing", query: nothing }],
    },
    {
      folderId: HIDDEN,
      title: UNDRAWABLE,
      description: "A chart that cannot be drawn",
      tiles: [{ title: UNDRAWABLE, query: map }],
    },
    {
      folderId: SHARED,
      title: "Sales targets",
      description: "Not a command, but it can be found",
      tiles: [{ title: "Targets", query: targets }],
    },
  ]

  const customers = query("looker_grid", "customer count revenue", { sorts: ["orders.revenue desc"] })
  const categories = query("looker_pie", "category revenue")
  const lastWeek = query(null, "created_date count", { filters: { "orders.created_date": "7 days" } })
  return {
    folders: [
      { id: SHARED, name: "Shared", parentId: null },
      { id: COMMANDS, name: "Lookerbot", parentId: SHARED },
      { id: CUSTOMERS, name: "Customers", parentId: COMMANDS },
      { id: HIDDEN, name: "Laboratory [hidden]", parentId: COMMANDS },
    ],
    dashboards: dashboards.map(({ tiles, filters = [], ...rest }, at) => {
      return {
        id: String(at + 1),
        filters,
        ...rest,
        tiles: tiles.map((tile, index) => ({ id: `${at + 1}0${index}`, ...tile })),
      }
    }),
    looks: [
      { id: "31", folderId: COMMANDS, title: "Top customers", description: "By revenue", query: customers },
      { id: "32", folderId: SHARED, title: "Revenue by category", description: "A chart", query: categories },
      { id: "33", folderId: SHARED, title: "Orders last week", description: "", query: lastWeek },
    ],
  }
}
