import type { StoredQuery } from "./query"

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

/** Title of what cannot be drawn. */
export const UNDRAWABLE = "Old map"
