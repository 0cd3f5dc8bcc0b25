import type { Names } from "./names"

/** What differs between the kinds of integration; each text is TypeScript, formatted when it is written. */
export interface KindTemplate {
  /** What it does, as the description in Looker and the comment of the class. */
  does(names: Names): string
  /** What the service answers for a delivery to count as done, in words. */
  acknowledgement: string
  /** The same as the stand-in of a test says it, TypeScript; absent where the status alone counts. */
  taken?: string
  /** Constants above the class. */
  constants?: string
  /** What it takes: types, formats, tags. */
  declarations(names: Names): string
  /** Fields of the form, as a list; absent when there is nothing to ask. */
  formFields?: string
  /** Whether the user types where it goes, so that there is no origin to choose. */
  isUserAddressed?: boolean
  /** The body of `execute`, after the docstring. */
  execute(names: Names): string
  /** The docstring of `execute`. */
  executeDoc: string
  /** Functions below the class. */
  helpers?(names: Names): string
  /** Two examples, without settings: those are added. */
  examples(names: Names): ExampleTemplate[]
  /** What the service answers, as rules. */
  rules(names: Names): string
  /** Tests inside the describe; `execute` and `service` are there. */
  tests(names: Names): string
  /** Members of the request that the test sends, besides the settings. */
  delivery: string
  /** What stands in the README under "What is sent". */
  sent(names: Names): string
}

export interface ExampleTemplate {
  name: string
  title: string
  /** The rest of the example. */
  members: string
}
