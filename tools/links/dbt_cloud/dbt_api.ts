import type { ServiceAnswer } from "../../../src/framework"
import type { HookSender } from "../hook_sender"
import type { PartnerCall, PartnerRoute } from "../partner_api"
import { dbtAnswer, dbtPage, forbidden } from "./dbt_answer"
import { jobOf, type JobStore } from "./job_store"
import { sendEvent, testEvent } from "./run_events"
import { type DbtSubscription, subscriptionOf, type SubscriptionStore } from "./subscription_store"

/** What a token may do. */
export type DbtCaller = "writer" | "reader"

/** Entries of a page where none are named: of webhooks, of jobs. */
const [HOOKS_SIZE, JOBS_SIZE] = [10, 100]

/**
 * The calls about webhooks and jobs of one account; a list is called `subscriptions`, one of them `subscription`.
 * Source: https://docs.getdbt.com/docs/deploy/webhooks#api-for-webhooks
 */
export class DbtApi {
  constructor(
    private readonly accountId: string,
    private readonly jobs: JobStore,
    private readonly subscriptions: SubscriptionStore,
    private readonly sender: HookSender,
  ) {}

  readonly routes: readonly PartnerRoute<DbtCaller>[] = [
    ["GET", /^\/v2\/jobs\/$/, ({ query }) => this.listJobs(query)],
    ["GET", /^\/v3\/webhooks\/subscriptions$/, ({ query }) => this.list(query)],
    ["POST", /^\/v3\/webhooks\/subscriptions$/, (call) => this.add(call)],
    ["GET", /^\/v3\/webhooks\/subscription\/(\w+)$/, (_call, id) => this.shown(this.subscriptions.find(id ?? ""))],
    ["PUT", /^\/v3\/webhooks\/subscription\/(\w+)$/, (call, id) => this.replace(call, id)],
    ["DELETE", /^\/v3\/webhooks\/subscription\/(\w+)$/, (call, id) => this.remove(call, id)],
    ["GET", /^\/v3\/webhooks\/subscription\/(\w+)\/test$/, (_call, id) => this.test(id)],
  ]

  private listJobs(query: URLSearchParams): ServiceAnswer {
    const jobs = this.jobs.jobs.map((job) => jobOf(job, this.accountId))
    return dbtPage(jobs, query, JOBS_SIZE)
  }

  private list(query: URLSearchParams): ServiceAnswer {
    const all = this.subscriptions.all.map((each) => subscriptionOf(each, this.accountId))
    return dbtPage(all, query, HOOKS_SIZE)
  }

  private add({ caller, body }: PartnerCall<DbtCaller>): ServiceAnswer {
    checkWriter(caller)
    const made = this.subscriptions.add(body)
    const shown = { ...subscriptionOf(made, this.accountId), hmac_secret: made.hmacSecret }
    return dbtAnswer(shown, { status: 201 })
  }

  private replace({ caller, body }: PartnerCall<DbtCaller>, id = ""): ServiceAnswer {
    checkWriter(caller)
    return this.shown(this.subscriptions.replace(this.subscriptions.find(id), body))
  }

  private remove({ caller }: PartnerCall<DbtCaller>, id = ""): ServiceAnswer {
    checkWriter(caller)
    this.subscriptions.remove(this.subscriptions.find(id))
    return dbtAnswer({ id })
  }

  private async test(id = ""): Promise<ServiceAnswer> {
    const subscription = this.subscriptions.find(id)
    const body = JSON.stringify(testEvent(subscription, this.accountId))
    const { status, trouble } = await sendEvent(this.sender, subscription, body)
    const isFine = status >= 200 && status < 300
    const verification_error = isFine ? null : (trouble ?? `The endpoint answered ${status}.`)
    return dbtAnswer({ verification_error, verification_status_code: String(status) })
  }

  private shown(subscription: DbtSubscription): ServiceAnswer {
    return dbtAnswer(subscriptionOf(subscription, this.accountId))
  }
}

function checkWriter(caller: DbtCaller): void {
  if (caller !== "writer") throw forbidden()
}
