import type {
  IContentSearch,
  IDashboard,
  IDashboardElement,
  IDashboardFilter,
  IFolder,
  ILookWithQuery,
} from "@looker/sdk"
import type { Content, Dashboard, Filter, Folder, Look, Tile } from "./content"
import { queryOf } from "./query"

/** Gives content as Looker's API 4.0 does. */
export class ContentShapes {
  constructor(
    private readonly content: Content,
    /** Returns the origin of this Looker. */
    private readonly url: () => string,
  ) {}

  folder({ id, name, parentId }: Folder): IFolder {
    const children = this.content.folders.filter((each) => each.parentId === id)
    const kind = {
      is_embed: false,
      is_personal: false,
      is_shared_root: parentId === null,
      is_users_root: false,
      can: {},
    }
    return {
      id,
      name,
      parent_id: parentId,
      child_count: children.length,
      content_metadata_id: id,
      external_id: null,
      ...kind,
    }
  }

  look(look: Look): ILookWithQuery {
    const { id, title, description, query } = look
    const place = {
      folder: this.folderOf(look),
      folder_id: look.folderId,
      short_url: `/looks/${id}`,
      url: `/looks/${id}`,
    }
    return {
      can: {},
      id,
      title,
      description,
      deleted: false,
      query_id: query.id,
      query: queryOf(query, this.url()),
      ...place,
    }
  }

  /** A dashboard as a search gives it. */
  listedDashboard(dashboard: Dashboard): IDashboard {
    const { id, title, description } = dashboard
    return {
      can: {},
      id,
      title,
      description,
      deleted: false,
      hidden: false,
      readonly: false,
      folder: this.folderOf(dashboard),
    }
  }

  dashboard(dashboard: Dashboard): IDashboard {
    const { id, filters, tiles } = dashboard
    return {
      ...this.listedDashboard(dashboard),
      url: `/dashboards/${id}`,
      dashboard_filters: filters.map((filter, row) => filterOf(filter, id, row)),
      dashboard_elements: tiles.map((tile) => this.element(tile, dashboard)),
    }
  }

  found(type: "dashboard" | "look", each: Dashboard | Look): IContentSearch {
    const { id, title, description, folderId } = each
    const folder = this.content.folders.find((one) => one.id === folderId)
    const place = {
      folder_id: folderId,
      folder_name: folder?.name ?? null,
      parent_folder_name: null,
      preferred_viewer: null,
    }
    return { can: {}, content_id: id, type, title, description, view_count: 1, model: null, ...place }
  }

  private folderOf({ folderId }: { folderId: string }): IFolder | undefined {
    const folder = this.content.folders.find(({ id }) => id === folderId)
    return folder && this.folder(folder)
  }

  private element(
    { id, title, query, mergeResultId, text }: Tile,
    { id: dashboardId, filters }: Dashboard,
  ): IDashboardElement {
    const kind = text === undefined ? "vis" : "text"
    const frame = { can: {}, id, dashboard_id: dashboardId, type: kind, title: title || null, title_hidden: false }
    const stored = query && queryOf(query, this.url())
    const listen = filters.map(({ name, field }) => ({ dashboard_filter_name: name, field }))
    const { model, view } = query ?? { model: "shop", view: "orders" }
    const maker = {
      id: `r${id}`,
      filterables: [{ model, view, name: null, listen }],
      merge_result_id: mergeResultId ?? null,
      query_id: query?.id ?? null,
      ...(stored && { query: stored }),
      vis_config: query?.vis_config ?? null,
      total: false,
    }
    const data =
      text === undefined ? { result_maker: maker, result_maker_id: maker.id } : { body_text: text, title_text: title }
    return {
      ...frame,
      look_id: null,
      merge_result_id: mergeResultId ?? null,
      ...(stored && { query: stored }),
      query_id: query?.id ?? null,
      ...data,
    }
  }
}

function filterOf(
  { name, field, defaultValue, isRequired = false }: Filter,
  dashboardId: string,
  row: number,
): IDashboardFilter {
  const target = { model: "shop", explore: "orders", dimension: field, field: {}, listens_to_filters: [] }
  const shape = { type: "field_filter", allow_multiple_values: true, required: isRequired, ui_config: {} }
  return {
    can: {},
    id: `${dashboardId}${row}`,
    dashboard_id: dashboardId,
    name,
    title: name,
    default_value: defaultValue,
    row,
    ...target,
    ...shape,
  }
}

/**
 * Keeps the members that `fields` names, as the API does: `id,title,folder(id,name)`. Everything without `fields`.
 */
export function partOf(value: unknown, fields: string | null | undefined): unknown {
  if (!fields) return value
  if (Array.isArray(value)) return value.map((each) => partOf(each, fields))
  if (typeof value !== "object" || value === null) return value
  const members = splitOutsideBrackets(fields).map((part) => {
    const [name = "", inner] = part.replace(/\)$/, "").split(/\((.*)/s)
    return [name.trim(), partOf(Reflect.get(value, name.trim()), inner)] as const
  })
  return Object.fromEntries(members.filter(([, member]) => member !== undefined))
}

function splitOutsideBrackets(text: string): string[] {
  const parts: string[] = [""]
  let depth = 0
  for (const character of text) {
    if (character === "(") depth++
    if (character === ")") depth--
    if (character === "," && depth === 0) parts.push("")
    else parts.push(`${parts.pop()}${character}`)
  }
  return parts
}
