/** What the bot shows for a result, as data: no chat service is known here. */
export type Answer = ValueAnswer | RecordAnswer | TableAnswer | EmptyAnswer | FailedAnswer | PictureAnswer

/** A page in Looker. */
export interface PageLink {
  url: string
  text: string
  /** Where the query can be explored, for those who may. */
  explore?: string
}

export interface AnswerCell {
  /** As people read it; `∅` for null. */
  text: string
  /** Page behind the value: http or https. */
  link?: string
  /** Whether it stands on the right. */
  isNumber: boolean
  /** What can be done with the value. */
  actions?: readonly CellAction[]
}

/** An action of LookML that a cell offers. */
export interface CellAction {
  label: string
  /** Name of the cell's field. */
  field: string
  /** Tells the action from the others of its cell, and from what it was before it changed. */
  hash: string
  /** Whether it asks for more before it is done. */
  hasForm: boolean
}

interface Shown {
  /** Where the result is in Looker. */
  page: PageLink
}

/** One value, such as a total. */
export interface ValueAnswer extends Shown {
  kind: "value"
  value: AnswerCell
  /** A second value beside it, as the visualization shows it. */
  comparison?: { label: string; cell: AnswerCell }
}

/** One row, as pairs of label and value. */
export interface RecordAnswer extends Shown {
  kind: "record"
  pairs: readonly { label: string; cell: AnswerCell }[]
}

export interface TableAnswer extends Shown {
  kind: "table"
  columns: readonly { label: string; isNumber: boolean }[]
  /** The first rows. */
  rows: readonly (readonly AnswerCell[])[]
  /** Rows of the whole result. */
  rowCount: number
  /** The row of totals; a cell without a total is empty. */
  totals?: readonly AnswerCell[]
}

export interface EmptyAnswer extends Shown {
  kind: "empty"
}

/** The query failed in Looker. */
export interface FailedAnswer extends Shown {
  kind: "failed"
  errors: readonly { message: string; details: string }[]
}

/** What no table can hold: a picture has to be drawn. */
export interface PictureAnswer extends Shown {
  kind: "picture"
}
