import type { ActionState } from "../../errors"

/** One choice of a `select`. Never change its `name`: it comes back in `form_params` for years. */
export interface FormOption {
  name: string
  label: string
}

/** Members of every field. */
export interface FieldBase {
  /** Key of the answer in `form_params`. Never change it. */
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

/** The state as Looker reads it: `{ data, refresh_time }`. Absent keys are left out. */
export function stateJson(state: ActionState) {
  return { data: state.data, refresh_time: state.refreshTimeSec }
}

/** The form that the user fills in before sending. */
export class DataActionForm {
  /** @param state Replaces the state that Looker stores. If left out, Looker keeps its state. */
  constructor(
    readonly fields: FormField[],
    readonly state?: ActionState,
  ) {}

  toJSON() {
    return { fields: this.fields, state: this.state && stateJson(this.state) }
  }
}
