import type { Request, RequestHandler, Response } from "express"
import {
  answerError,
  answerJson,
  DELIVERY_STATUS,
  type Edge,
  FORM_STATUS,
  isOver,
  keepAlive,
  toHubError,
  untilStopped,
} from "../../edge"
import {
  type DataActionRequest,
  DataActionResponse,
  type HubContext,
  InvalidRequestError,
  type Integration,
  type Registry,
} from "../../framework"
import type { Admission, Place } from "../admission"
import type { Metrics } from "../metrics"
import type { EnvelopeLimits } from "./envelope_reader"
import { findIntegration } from "./find_integration"
import { listItem } from "./listing"
import { parseLookerVersion } from "./looker_version"
import { readRequest } from "./read_request"

const FORM_EDGE: Edge = { statuses: FORM_STATUS, failureBody: ({ message }, mask) => ({ error: mask.hide(message) }) }

/** Format of the answers. `2017` is that of hubs in 2017: form fields as a bare list, and the outcome also at the top level. */
export type Era = "2017" | "today"

export interface ActionCallsOptions {
  hub: HubContext
  registry: Registry
  limits: EnvelopeLimits
  keepAliveSec: number
  admission: Admission
  metrics: Metrics
  /** Aborted when this process stops all running work. */
  stopping: AbortSignal
}

/** One call of a route. */
interface Call {
  request: Request
  response: Response
  integration: Integration
  place: Place
  /** The parsed request. Its mask is made on first use. */
  read?: DataActionRequest
}

/** Answers Looker's calls to one integration. A guard has already accepted the callers. */
export class ActionCalls {
  constructor(private readonly options: ActionCallsOptions) {}

  /** Answers with the integration's item of the listing. */
  readonly describe: RequestHandler = (request, response) => {
    const { hub, registry } = this.options
    const version = parseLookerVersion(request.headers["user-agent"])
    response.json(listItem(findIntegration(registry, request), hub.baseUrl, version))
  }

  showForm(era: Era): RequestHandler {
    return this.handler(FORM_EDGE, async (call) => {
      const formRequest = await this.read(call)
      call.integration.validateParams(formRequest)
      const form = await call.integration.form?.(formRequest)
      if (form) answerJson(call.response, 200, era === "2017" && !form.state ? form.fields : form.toJSON())
    })
  }

  /** @param isFlat Whether the outcome is also at the top level of the answer. */
  execute(isFlat: boolean): RequestHandler {
    const edge: Edge = {
      statuses: DELIVERY_STATUS,
      failureBody: (failure, mask) => outcomeBody(new DataActionResponse(failure).masked(mask), isFlat),
    }
    return this.handler(edge, async (call) => {
      const { response, integration, place } = call
      const startedAt = performance.now()
      let outcome = "internal"
      let answer: DataActionResponse | undefined
      try {
        answer = await this.deliver(call)
        outcome = answer.success ? "success" : "failure"
        answerJson(response, 200, outcomeBody(answer, isFlat))
      } catch (error) {
        outcome = isOver(response) ? "hung_up" : toHubError(error).code
        throw error
      } finally {
        place.leave()
        const durationMs = Math.round(performance.now() - startedAt)
        this.options.metrics.countDelivery(integration.name, outcome, durationMs / 1000)
        if (answer) this.logFinished(call, answer.success, durationMs)
      }
    })
  }

  private handler(edge: Edge, work: (call: Call) => Promise<void>): RequestHandler {
    const { hub, registry, stopping } = this.options
    return (request, response) => {
      let call: Call | undefined
      const answer = async () => {
        const integration = findIntegration(registry, request)
        const isForm = edge === FORM_EDGE
        if (isForm && !integration.form) throw new InvalidRequestError("No form defined for action.")
        const place = this.enter(request, isForm ? 0 : integration.memoryBytes)
        call = { request, response, integration, place }
        await work(call).finally(place.leave)
      }
      return untilStopped(answer(), stopping).catch((error: unknown) =>
        answerError(error, { logger: hub.logger, request, response, mask: call?.read?.mask }, edge),
      )
    }
  }

  private enter({ headers }: Request, memoryBytes: number): Place {
    const announcedBytes = Number(headers["content-length"] ?? 0)
    const { admission, limits } = this.options
    return admission.enter(Math.min(announcedBytes, limits.bodyBytes), memoryBytes)
  }

  private async read(call: Call): Promise<DataActionRequest> {
    const { request, response, integration, place } = call
    const { hub, limits, keepAliveSec } = this.options
    call.read = await readRequest(request, response, { hub, limits, params: integration.params, place })
    keepAlive(response, keepAliveSec)
    return call.read
  }

  private async deliver(call: Call): Promise<DataActionResponse> {
    const { integration } = call
    const request = await this.read(call)
    integration.validate(request)
    await request.checkAttachment()
    const answer = (await integration.execute(request)).withRemarks(request.remarks)
    // The message of a failure may quote the service.
    return answer.success ? answer : answer.masked(request.mask)
  }

  private logFinished({ integration: { name }, read }: Call, isSuccess: boolean, durationMs: number): void {
    const { webhookId, instanceId } = read ?? {}
    this.options.hub.logger.info("execute finished", {
      integration: name,
      isSuccess,
      durationMs,
      webhookId,
      instanceId,
    })
  }
}

function outcomeBody(answer: DataActionResponse, isFlat: boolean) {
  const looker = answer.toJSON()
  const { message, refresh_query, success, validation_errors } = looker
  return isFlat ? { message, refresh_query, success, validation_errors, looker } : { looker }
}
