import type { Names } from "./names"

/** The differences between the kinds of integration. The texts are TypeScript, which is formatted when it is written. */
export interface KindTemplate {
  /** What the integration does; becomes its description in Looker and the comment of its class. */
  does(names: Names): string
  /** What the service has to answer for a delivery to count as done, in words. */
  acknowledgement: string
  /** That answer as TypeScript, for the stand-in of a test; absent when only the status counts. */
  taken?: string
  /** Constants above the class. */
  constants?: string
  /** What the integration takes: types, formats, tags. */
  declarations(names: Names): string
  /** Fields of the form, as a list; absent when the form has none. */
  formFields?: string
  /** Whether the user types the address to send to. Then the integration has no API origin and no API key. */
  isUserAddressed?: boolean
  /** The body of `execute`, after the docstring. */
  execute(names: Names): string
  /** The docstring of `execute`. */
  executeDoc: string
  /** The destinations that policies and the log name, as a list; absent when only the data tells. */
  destinations?(names: Names): string
  /** Functions below the class, which `execute` and `destinations` share. */
  helpers?(names: Names): string
  /** Two examples without settings, which are added later. */
  examples(names: Names): ExampleTemplate[]
  /** Rules for the answers of the service's stand-in. */
  rules(names: Names): string
  /** Tests inside the `describe`, where `execute` and `service` are defined. */
  tests(names: Names): string
  /** Its row in `test/support/faults/expectations.ts`: which faults a delivery survives. */
  expectation: string
  /** What the round trips of its login send, and what the service then holds. */
  stage: StageTemplate
  /** Members of the request that the test sends, besides the settings. */
  delivery: string
  /** Text of the README under "What is sent". */
  sent(names: Names): string
}

export interface ExampleTemplate {
  name: string
  title: string
  /** The rest of the example. */
  members: string
}

/** Parts of a stage in `test/support/oauth_stages`, as TypeScript. */
export interface StageTemplate {
  imports?: string
  /** Constants before the stage is returned. */
  constants?: string
  /** What the service keeps of a call, from `request`. Default: the bytes of its body. */
  held?: string
  /** Members of the stage: `formParams`, and `delivery` and `heldOf` unless it sends the bytes of Looker's csv. */
  parties: string
}
