import {
  type DataActionRequest,
  DataActionResponse,
  DeliveryError,
  type Destinations,
  type Integration,
  type Logger,
} from "../framework"
import { sentence } from "../text/sentence"
import type { Amounts, Facts } from "./facts"
import { exceededBy, type Limit, type Policy, type Refusal } from "./policy"
import { deliveryFacts, fieldFacts, formFacts } from "./request_facts"

export interface GateOptions {
  policy: Policy
  logger: Logger
  /** Counts a refusal. @param rule Its name, or `default`. */
  countRefusal: (rule: string) => void
}

/** A delivery before its integration is called. */
export interface GatedDelivery {
  request: DataActionRequest
  integration: Integration
  /** Those that the integration names. */
  destinations: Destinations
}

/** Who is refused, for the log. */
interface Asker {
  integration: string
  instanceId?: string
  webhookId?: string
}

/** Asks the policy before anything leaves the hub. What it refuses is logged and counted. */
export class Gate {
  constructor(private readonly options: GateOptions) {}

  /** @throws DeliveryError with the sentence for people, when the form need not be filled in because every delivery is refused. */
  form(request: DataActionRequest, integration: Integration): void {
    this.check(formFacts(request, integration), askerOf(request, integration))
  }

  /**
   * Runs `execute` when the policy allows it. Fields and tags are read before; what exceeds an amount ends the reading.
   * @throws DeliveryError with the sentence for people; with what was delivered until then, where that was something.
   */
  async delivery(
    { request, integration, destinations }: GatedDelivery,
    execute: () => Promise<DataActionResponse>,
  ): Promise<DataActionResponse> {
    const asker = askerOf(request, integration)
    const limits = await this.limitsFor(request, deliveryFacts(request, integration, destinations), asker)
    if (limits.length === 0) return execute()
    const amounts = new PassedAmounts(limits, (refusal) => this.refused(refusal, asker))
    request.watchResult(amounts.watch)
    const answer = await execute().catch((error: unknown) => {
      throw amounts.refusal ?? error
    })
    if (amounts.refusal) throw withReceipt(amounts.refusal, answer)
    return answer
  }

  /**
   * Asks about anything else that leaves the hub, such as an answer of Lookerbot.
   * @throws DeliveryError with the sentence for people.
   */
  check(facts: Facts, asker: Asker): readonly Limit[] | undefined {
    const decision = this.options.policy.decide(facts)
    if (decision.is === "refused") throw this.refused(decision.refusal, asker)
    return decision.is === "allowed" ? decision.limits : undefined
  }

  private async limitsFor(request: DataActionRequest, facts: Facts, asker: Asker): Promise<readonly Limit[]> {
    const limits =
      this.check(facts, asker) ?? this.check({ ...facts, ...fieldFacts(await request.resultFields()) }, asker)
    if (limits) return limits
    throw new Error("The policy does not decide although all is known.")
  }

  private refused({ rule, sentence: words, unknown }: Refusal, asker: Asker): DeliveryError {
    const { logger, countRefusal } = this.options
    countRefusal(rule)
    logger.warn("delivery refused", { ...asker, rule, ...(unknown.length > 0 && { unknown }) })
    return new DeliveryError(words, { meaning: "PERMISSION_DENIED" }, "policy_refused")
  }
}

/** Counts what passes, and refuses once it is too much. */
class PassedAmounts {
  refusal?: DeliveryError
  private readonly amounts: Required<Amounts> = { rows: 0, bytes: 0 }

  constructor(
    private readonly limits: readonly Limit[],
    private readonly refuse: (refusal: Refusal) => DeliveryError,
  ) {}

  get watch() {
    const countsRows = this.limits.some(({ above }) => above.rows !== undefined)
    return {
      addRows: countsRows ? (count: number) => this.add("rows", count) : undefined,
      addBytes: (count: number) => this.add("bytes", count),
    }
  }

  /** @throws DeliveryError */
  private add(name: keyof Amounts, count: number): void {
    this.amounts[name] += count
    for (const limit of this.limits) {
      const exceeded = this.refusal ? undefined : exceededBy(limit, this.amounts)
      if (exceeded) this.refusal = this.refuse(exceeded)
    }
    if (this.refusal) throw this.refusal
  }
}

/** The refusal with what the integration says of the part that was sent before. */
function withReceipt(refusal: DeliveryError, { message }: DataActionResponse): DeliveryError {
  if (!message) return refusal
  return refusal.reworded(message.includes(refusal.message) ? message : `${sentence(refusal.message)} ${message}`)
}

function askerOf({ instanceId, webhookId }: DataActionRequest, { name }: Integration): Asker {
  return { integration: name, instanceId, webhookId }
}
