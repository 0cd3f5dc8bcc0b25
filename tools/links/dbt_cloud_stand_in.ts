import { randomInt } from "node:crypto"
import type { ServiceAnswer, ServiceCall } from "../../src/framework"
import { notFound, unauthorized } from "./dbt_cloud/dbt_answer"
import { DbtApi, type DbtCaller } from "./dbt_cloud/dbt_api"
import { type DbtJob, JobStore } from "./dbt_cloud/job_store"
import { runEvent, type RunStatus, sendEvent } from "./dbt_cloud/run_events"
import { type DbtEvent, type DbtSubscription, SubscriptionStore } from "./dbt_cloud/subscription_store"
import { type HookAnswer, jsonOf } from "./hook_sender"
import { answerBy, bearerToken, orRefusal } from "./partner_api"
import { PartnerStandIn } from "./partner_stand_in"

export interface DbtCloudStandInOptions {
  /** Digits. */
  accountId?: string
  /** Token that may change webhooks. */
  token?: string
  /** Token that may read only. */
  readOnlyToken?: string
  /** Delay of an answer under the fault `slow`, in milliseconds. */
  slowMs?: number
}

interface JobEnd {
  /** Id of the job. */
  job: number
  /** Default `Success`. */
  status?: RunStatus
  /** Time of the end, ISO 8601. Default: now. */
  at?: string
}

/** Stands in for dbt Cloud: webhooks and jobs of one account. At the start there are the jobs 123, 321 and 456, and no webhooks. */
export class DbtCloudStandIn extends PartnerStandIn {
  readonly accountId: string
  private readonly callers: ReadonlyMap<string, DbtCaller>
  private readonly jobStore = new JobStore()
  private readonly store = new SubscriptionStore(this.jobStore)
  private readonly api: DbtApi
  /** The last events, as they were sent. */
  private last: { subscription: DbtSubscription; body: string }[] = []

  private constructor(options: DbtCloudStandInOptions) {
    super()
    const { accountId = "1001", token = "dbtc_made-up-token", readOnlyToken = "dbtc_made-up-reader" } = options
    this.accountId = accountId
    this.callers = new Map([
      [token, "writer"],
      [readOnlyToken, "reader"],
    ])
    this.api = new DbtApi(accountId, this.jobStore, this.store, this.sender)
  }

  static async start(options: DbtCloudStandInOptions = {}): Promise<DbtCloudStandIn> {
    const dbt = new DbtCloudStandIn(options)
    await dbt.listen(options.slowMs)
    return dbt
  }

  /** The webhooks, with their secrets. */
  get subscriptions(): readonly DbtSubscription[] {
    return this.store.all
  }

  addJob(job: DbtJob): void {
    this.jobStore.add(job)
  }

  /**
   * Ends a run of a job: sends `job.run.errored` of one that failed, then `job.run.completed` of every one.
   * @returns the answers of the webhooks that listen for it.
   */
  async endJob({ job, status = "Success", at = new Date().toISOString() }: JobEnd): Promise<HookAnswer[]> {
    const run = { job: this.jobStore.find(job), status, runId: String(randomInt(100_000, 999_999)), at }
    const events: DbtEvent[] = status === "Errored" ? ["job.run.errored", "job.run.completed"] : ["job.run.completed"]
    const isMeant = ({ active, job_ids }: DbtSubscription) => active && (job_ids.length === 0 || job_ids.includes(job))
    this.last = events.flatMap((event) =>
      this.store.all
        .filter((each) => isMeant(each) && each.event_types.includes(event))
        .map((subscription) => ({
          subscription,
          body: JSON.stringify(runEvent(event, run, subscription, this.accountId)),
        })),
    )
    return this.redeliver()
  }

  /** Sends the last events once more, byte for byte, one after the other. */
  async redeliver(): Promise<HookAnswer[]> {
    const answers: HookAnswer[] = []
    for (const { subscription, body } of this.last) {
      const answer = await sendEvent(this.sender, subscription, body)
      this.store.note(subscription.id, answer.status)
      answers.push(answer)
    }
    return answers
  }

  protected reset(): void {
    this.jobStore.reset()
    this.store.clear()
    this.last = []
  }

  protected answer(call: ServiceCall): Promise<ServiceAnswer> {
    return orRefusal(async () => {
      const { method, url } = call
      const caller = this.callers.get(bearerToken(call) ?? "")
      if (!caller) throw unauthorized()
      const [, version = "", account, path = ""] = /^\/api(\/v[23])\/accounts\/(\d+)(\/.*)$/.exec(url.pathname) ?? []
      const body = jsonOf(call.body.toString())
      const given = { caller, query: url.searchParams, body, url }
      const answer = account === this.accountId && (await answerBy(this.api.routes, method, version + path, given))
      if (!answer) throw notFound()
      return answer
    })
  }
}
