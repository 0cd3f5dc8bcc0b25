import type { ActionFormat, ActionType } from "../data/action_format"

/** A named run of an integration: it serves as a test, as documentation, and as what the simulator begins with. */
export interface Example {
  /** snake_case, unique within the integration: it names the file that holds the expected calls. */
  name: string
  /** One sentence for people. */
  title: string
  /** Default `query`. */
  type?: ActionType
  /** A sample result of the simulator: real, orders, users, unicode, pivots, totals or empty. Default users. */
  sample?: string
  /** Rows of a generated sample. Default 10. */
  rows?: number
  /** Default: the first format that the integration declares, else csv. */
  format?: ActionFormat
  /** Made up: never a key that works. */
  params: Readonly<Record<string, string>>
  formParams: Readonly<Record<string, string>>
  /** The value of the cell, of a cell action. */
  cellValue?: string
  /** Delivered through a download URL. Default: whether the integration is a streaming one. */
  isStreamed?: boolean
}

/** A call of the hub to a service, as its stand-in sees it. */
export interface ServiceCall {
  readonly method: string
  /** The address the hub meant. */
  readonly url: URL
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

export interface ServiceAnswer {
  /** Default 200. */
  status?: number
  headers?: Readonly<Record<string, string>>
  /** An object is sent as JSON. Default `{}`. */
  body?: string | Buffer | object
}

/** How the stand-in of a service answers. The first rule that fits counts; without one the answer is 200 and `{}`. */
export interface ServiceRule {
  /** A host, or the end of one from a dot on: `.amazonaws.com`. */
  host: string
  /** Default: any. */
  method?: string
  /** What the path, without query, must match. Default: any. */
  path?: RegExp
  answer(call: ServiceCall): ServiceAnswer
}

/** What an integration shows of itself. */
export interface IntegrationExamples {
  /** At least two. */
  examples: readonly Example[]
  /** Where the service says more than `{}`. */
  rules?: readonly ServiceRule[]
  /** Variables of the hub that the examples need. */
  environment?: Readonly<Record<string, string>>
  /** Calls to one address never overlap, so that their order counts. Default false. */
  isSequential?: boolean
}

/** What `<name>_examples.ts` exports. */
export interface ExamplesModule {
  readonly examples: IntegrationExamples
}
