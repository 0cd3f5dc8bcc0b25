import type { ActionFormat, ActionType } from "../data/action_format"

/** A named run of an integration. Used as a test, as documentation, and as the starting point of the simulator. */
export interface Example {
  /** snake_case, unique within the integration. The file with the expected calls is named after it. */
  name: string
  /** One sentence for people. */
  title: string
  /** Default `query`. */
  type?: ActionType
  /** A sample result of the simulator: real, orders, users, machines, unicode, pivots, totals or empty. Default users. */
  sample?: string
  /** Rows of a generated sample. Default 10. */
  rows?: number
  /** Default: the first format that the integration declares, else csv. */
  format?: ActionFormat
  /** Use obviously fake values, never a key that works. */
  params: Readonly<Record<string, string>>
  formParams: Readonly<Record<string, string>>
  /** The value of the cell, for a cell action. */
  cellValue?: string
  /** Whether the data comes through a download URL. Default: `usesStreaming` of the integration. */
  isStreamed?: boolean
  /** No row of it is to be sent, so that a success calls no service. Default: whether the result has no rows. */
  callsNoService?: boolean
}

/** A call from the hub to a service, as the stand-in of the service receives it. */
export interface ServiceCall {
  readonly method: string
  /** The address that the hub meant to call. */
  readonly url: URL
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** Name of the account that the user chose in the sandbox's login. Absent: the login was not made there. */
  readonly account?: string
}

export interface ServiceAnswer {
  /** Default 200. */
  status?: number
  headers?: Readonly<Record<string, string>>
  /** An object is sent as JSON. Default `{}`. */
  body?: string | Buffer | object
}

/** How the stand-in of a service answers. The first matching rule wins; if none matches, the answer is 200 with `{}`. */
export interface ServiceRule {
  /** A host, or the end of a host, starting with a dot: `.amazonaws.com`. */
  host: string
  /** Default: any. */
  method?: string
  /** Must match the path, without the query. Default: any. */
  path?: RegExp
  answer(call: ServiceCall): ServiceAnswer
}

/** An account at the service, as the sandbox's login offers it. */
export interface ExampleAccount {
  name: string
  /** What Looker stores for it. Needed only when Looker itself runs the login (delegate OAuth). */
  tokens?: string
}

/** The examples of an integration, with what they need to run. */
export interface IntegrationExamples {
  /** At least two. */
  examples: readonly Example[]
  /** Needed if the service must answer more than `{}`. */
  rules?: readonly ServiceRule[]
  /** What the sandbox's login offers, at least two; the first fits the examples. Default: two e-mail addresses. */
  accounts?: readonly ExampleAccount[]
  /** Variables of the hub that the examples need. */
  environment?: Readonly<Record<string, string>>
  /** Calls to one address never overlap, so that their order counts. Default false. */
  isSequential?: boolean
}

/** What `<name>_examples.ts` exports. */
export interface ExamplesModule {
  readonly examples: IntegrationExamples
}
