import type { EnvironmentVariable } from "./variable"

/** Which version of a service's API is called: one constant each, which the operator may override. */
export class ApiVersion {
  /** For the `environment` of the integrations that call this API. */
  readonly variable: EnvironmentVariable

  /**
   * @param name Variable that overrides the version, such as `HUBSPOT_API_VERSION`.
   * @param current Version that the hub was written for.
   * @param pattern What a version looks like. Must match the whole value.
   */
  constructor(
    private readonly name: string,
    readonly current: string,
    service: string,
    private readonly pattern: RegExp,
  ) {
    this.variable = {
      name,
      description: `Version of ${service}'s API. Default ${current}.`,
      check: (value) => (this.pattern.test(value) ? undefined : `give a version such as ${current}`),
    }
  }

  /** The version to call. An empty variable counts as not set. */
  of(environment: Readonly<Record<string, string | undefined>>): string {
    return environment[this.name] || this.current
  }
}
