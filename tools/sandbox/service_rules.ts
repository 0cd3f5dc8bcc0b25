import type { ServiceAnswer, ServiceCall, ServiceRule } from "../../src/framework"

/** The rules by which the sandbox answers. The first rule that fits a call counts. */
export class ServiceRules {
  private readonly rules: ServiceRule[] = []

  /** Appends rules, except those that are already present. */
  add(rules: readonly ServiceRule[]): void {
    for (const rule of rules) if (!this.rules.includes(rule)) this.rules.push(rule)
  }

  /** @returns the answer of the rule; 200 and `{}` when no rule fits; 500 and the reason when the rule fails. */
  answer(call: ServiceCall): ServiceAnswer {
    const rule = this.rules.find((each) => fits(each, call))
    try {
      return rule?.answer(call) ?? {}
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      return { status: 500, body: { error: `The sandbox's rule for ${rule?.host} failed: ${reason}` } }
    }
  }
}

function fits({ host, method, path }: ServiceRule, call: ServiceCall): boolean {
  const { hostname, pathname } = call.url
  const isHost = host.startsWith(".") ? hostname.endsWith(host) : hostname === host
  return isHost && (method === undefined || method === call.method) && (path === undefined || matches(path, pathname))
}

function matches(path: RegExp, pathname: string): boolean {
  // A pattern with the flag g or y would continue where it stopped at the previous call.
  path.lastIndex = 0
  return path.test(pathname)
}
