import { randomInt } from "node:crypto"
import * as Hub from "../../framework"
import type { MetaKey, PersonalDataMask } from "../../services/advertising"
import { AudienceBody } from "./audience_body"
import type { AudienceAnswers } from "./audience_form"
import type { AudienceRow } from "./audience_row"
import { type FacebookGraph, SERVICE } from "./facebook_graph"
import { isBusy, isLoginLost, mayPass, mayPassAnswered } from "./facebook_refusal"

/** Largest id of a session that `randomInt` makes; Facebook takes 64 bits. */
const MAX_SESSION_ID = 2 ** 48 - 1
/** A replacement that takes 90 minutes is closed by Facebook; this leaves time for the last batch. */
const REPLACE_MS = 85 * 60_000

const CREATED = new Hub.Shape((z) => z.object({ id: z.coerce.string().regex(/^\d{1,25}$/) }))
const TAKEN = new Hub.Shape((z) =>
  z.object({ num_received: z.int().min(0), num_invalid_entries: z.int().min(0).default(0) }),
)

export interface UploadOptions {
  graph: FacebookGraph
  answers: AudienceAnswers
  schema: readonly MetaKey[]
  /** Learns what is being sent, so that no message quotes it. */
  mask: PersonalDataMask
  /** Time for a replacement, in milliseconds. Default 85 minutes. */
  replaceMs?: number
}

/**
 * One session of uploads to an audience. Batches are sent one after the other.
 * Source: https://developers.facebook.com/docs/marketing-api/audiences/guides/custom-audiences#replace-api
 */
export class AudienceUpload {
  /** Batches that Facebook has taken. */
  batches = 0
  /** Entries of this session that Facebook calls invalid. */
  invalid = 0
  /** Whether Facebook no longer accepts the token. */
  isLoginLost = false
  private readonly sessionId = randomInt(1, MAX_SESSION_ID)
  private startedAt?: number
  private readonly body: AudienceBody
  private audience?: string

  constructor(private readonly options: UploadOptions) {
    this.body = new AudienceBody(options.schema, options.answers.isHashing)
    this.audience = options.answers.audience
  }

  /** @throws ServiceError that concerns all rows: a session with a gap is not continued. */
  async send(rows: readonly AudienceRow[], { batchNumber, isLast }: Hub.SendContext): Promise<void> {
    this.options.mask.watch(this.plainValues(rows))
    try {
      this.checkTime()
      this.audience ??= await this.create()
      await this.sendBatch(this.audience, rows, { batchNumber, isLast })
    } catch (error) {
      this.isLoginLost = isLoginLost(error)
      throw error instanceof Hub.ServiceError ? error.reworded(error.message, { concernsAll: true }) : error
    }
  }

  private get isReplacing(): boolean {
    return this.options.answers.operation === "replace_audience"
  }

  private async sendBatch(
    audience: string,
    data: readonly AudienceRow[],
    { batchNumber, isLast = false }: Pick<Hub.SendContext, "batchNumber" | "isLast">,
  ): Promise<void> {
    const { graph } = this.options
    const session = { session_id: this.sessionId, batch_seq: batchNumber, last_batch_flag: isLast }
    // The first batch begins the replacement: sent twice, it might empty the audience again. Others count only once.
    const repeat = this.isReplacing && batchNumber === 1 ? mayPassAnswered : mayPass
    const body = await this.body.of(session, data)
    const path = `/${audience}/${this.isReplacing ? "usersreplace" : "users"}`
    const taken = await graph.post(path, body, { answer: TAKEN, repeat })
    // The number is that of the session so far, so it is never below that of the batch.
    if (taken.num_received + taken.num_invalid_entries < data.length) {
      throw new Hub.ServiceError(
        SERVICE,
        `Facebook took ${taken.num_received} of ${data.length} rows, and did not say why.`,
      )
    }
    this.batches++
    this.invalid = taken.num_invalid_entries
  }

  /** Makes a new audience. Not repeated when it may have been made already. */
  private async create(): Promise<string> {
    const { graph, answers } = this.options
    const { account, name, description } = answers
    const body = { name, description, customer_file_source: "USER_PROVIDED_ONLY", subtype: "CUSTOM" }
    const { id } = await graph.post(`/act_${account}/customaudiences`, body, { answer: CREATED, repeat: isBusy })
    return id
  }

  /** What Facebook gets to see of the rows without a hash. */
  private plainValues(rows: readonly AudienceRow[]): readonly AudienceRow[] {
    const { answers, schema } = this.options
    if (!answers.isHashing) return rows
    const at = schema.indexOf("MADID")
    return at < 0 ? [] : [rows.map((row) => row[at] ?? "")]
  }

  private checkTime(): void {
    const { replaceMs = REPLACE_MS } = this.options
    const now = Date.now()
    this.startedAt ??= now
    if (!this.isReplacing || now - this.startedAt <= replaceMs) return
    throw new Hub.ServiceError(
      SERVICE,
      "Replacing the audience took too long: Facebook gives it 90 minutes, and replaces it with the rows that it has by then. " +
        "Send fewer rows, or send the others with Update existing audience.",
    )
  }
}
