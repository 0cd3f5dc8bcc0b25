import { PassThrough } from "node:stream"
import type { Integration } from "../../src/framework"
import { createLogger } from "../../src/logging/create_logger"
import { type FakeAnswer, FakeService, type RecordedRequest } from "./fake_service"
import { hubWith } from "./hub_with"
import type { SampleAttachment } from "./samples"

export const SID = "AC0123456789abcdef0123456789abcdef"
export const AUTH_TOKEN = "t0ken-of-the-account"

export interface TextDelivery {
  /** Default query. */
  type?: string
  params?: Record<string, string>
  formParams?: Record<string, string>
  attachment?: SampleAttachment
  plan?: object
}

/** A Twilio integration and a Twilio. */
export class TwilioStage {
  private readonly log = new PassThrough()

  private constructor(
    private readonly make: (apiUrl: string) => Integration,
    readonly twilio: FakeService,
  ) {}

  static async start(make: (apiUrl: string) => Integration): Promise<TwilioStage> {
    const twilio = await FakeService.start()
    twilio.taken = { sid: "SM1", status: "queued", error_code: null, error_message: null }
    return new TwilioStage(make, twilio)
  }

  hub() {
    return hubWith(this.make(this.twilio.url), { logger: createLogger({ isDebug: true, stream: this.log }) })
  }

  execute({ type = "query", params, formParams, attachment, plan }: TextDelivery) {
    const integration = this.make(this.twilio.url)
    return this.hub()
      .post(`/actions/${integration.name}/execute`)
      .send({
        type,
        data: { accountSid: SID, authToken: AUTH_TOKEN, from: "+12025550100", ...params },
        form_params: formParams,
        attachment,
        scheduled_plan: plan,
      })
  }

  /** The forms that Twilio received. */
  get messages(): Record<string, string>[] {
    return this.twilio.requests.map(formOf)
  }

  /** All that the hub has logged since this was last read. */
  get logged(): string {
    return String(this.log.read())
  }

  stop(): Promise<void> {
    return this.twilio.stop()
  }
}

export function formOf(request: RecordedRequest): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(request.text))
}

/** A refusal as Twilio words it. */
export function refusal(status: number, code: number, message: string): FakeAnswer {
  return { status, body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } }
}
