/** A variable of the environment: what it is for, and what is wrong with a value. */
export interface EnvironmentVariable {
  name: string
  /** One sentence for the operator; `docs/configuration.md` explains more. */
  description: string
  /** Its older name, which is read as well; the newer wins. */
  olderName?: string
  /** Without it what declares it is not offered. Default false. */
  required?: boolean
  /** What is wrong with a value, as a cure ("give an https address"); undefined when it is fine. Never quote the value. */
  check?: (value: string) => string | undefined
}
