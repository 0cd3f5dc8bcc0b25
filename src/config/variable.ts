/** Describes one environment variable and checks its value. */
export interface EnvironmentVariable {
  name: string
  /** One sentence for the operator; `docs/configuration.md` explains more. */
  description: string
  /** Older name, which is still read. The newer name wins. */
  olderName?: string
  /** If true, an integration that declares the variable is offered only when it is set. Default false. */
  required?: boolean
  /** Returns how to fix a bad value ("give an https address"); undefined when the value is fine. Must not quote the value. */
  check?: (value: string) => string | undefined
  /** As `check`, for a value with which the hub starts all the same: what to do is logged as a warning. */
  warn?: (value: string) => string | undefined
}
