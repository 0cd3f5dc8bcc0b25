/** A choice of a field. */
export interface Option {
  value: string
  label: string
}

/** A member of the form and of the JSON of a link. */
export interface LinkField {
  /** As in the form, in JSON and, with dashes, on the command line. */
  readonly name: string
  readonly label: string
  /** `text`: one line. `list`: several, by line or comma. `choice`: one of `options`. `choices`: several of them. */
  readonly kind: "text" | "list" | "choice" | "choices" | "number" | "secret"
  /** One sentence for the person who fills it in. */
  readonly help?: string
  readonly options?: readonly Option[]
}
