import type { ActionState } from "../../errors"

/** One choice of a `select`. `name` comes back in `form_params` for years: never rename one. */
export interface FormOption {
  name: string
  label: string
}

/** What every field has. */
export interface FieldBase {
  /** Key of the answer in `form_params`: never rename one. */
  name: string
  label?: string
  description?: string
  default?: string
  required?: boolean
  /** Looker asks for the form again, with the current values, when this field changes. */
  interactive?: boolean
}

/** A field of the dialog that Looker draws. */
export type FormField =
  | (FieldBase & { type: "string" | "textarea" })
  | (FieldBase & { type: "select"; options: FormOption[] })
  | (FieldBase & { type: "message"; value: string })
  | (FieldBase & { type: "oauth_link" | "oauth_link_google"; oauth_url: string })

/** `{ data, refresh_time }` as Looker reads it, absent keys left out. */
export function stateJson(state: ActionState) {
  return { data: state.data, refresh_time: state.refreshTimeSec }
}

/** What the user is asked before sending. */
export class DataActionForm {
  /** @param state Replaces what Looker stores; left out, Looker keeps it. */
  constructor(
    readonly fields: FormField[],
    readonly state?: ActionState,
  ) {}

  toJSON() {
    return { fields: this.fields, state: this.state && stateJson(this.state) }
  }
}
