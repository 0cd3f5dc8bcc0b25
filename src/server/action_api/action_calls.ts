import type { Request, RequestHandler, Response } from "express"
import {
  answerError,
  answerJson,
  DELIVERY_STATUS,
  type Edge,
  FORM_STATUS,
  isOver,
  keepAlive,
  sendFailure,
  toHubError,
  untilStopped,
} from "../../edge"
import {
  type DataActionRequest,
  DataActionResponse,
  namedDestinations,
  type HubContext,
  InvalidRequestError,
  type Integration,
  type Registry,
} from "../../framework"
import type { Gate } from "../../policy"
import type { Admission, Place } from "../admission"
import type { Metrics } from "../metrics"
import { DeliveryWatch } from "./delivery_watch"
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
  /** Asks the policy. Absent: everything is allowed. */
  gate?: Gate
  /** Aborted when this process stops all running work. */
  stopping: AbortSignal
}

/** One call of a route. */
interface Call {
  request: Request
  response: Response
  integration: Integration
  place: Place
  /** Watches a delivery. Absent for a form. */
  watch?: DeliveryWatch
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
    const { hub, stopping } = this.options
    return (request, response) => {
      let call: Call | undefined
      const work = async () => {
        const integration = this.find(request)
        if (!integration.form) throw new InvalidRequestError("No form defined for action.")
        call = this.begin(request, response, integration, 0)
        await this.form(call, era).finally(call.place.leave)
      }
      return untilStopped(work(), stopping).catch((error: unknown) =>
        answerError(error, { logger: hub.logger, request, response, mask: call?.read?.mask }, FORM_EDGE),
      )
    }
  }

  /** @param isFlat Whether the outcome is also at the top level of the answer. */
  execute(isFlat: boolean): RequestHandler {
    const { hub, metrics, stopping } = this.options
    const edge: Edge = {
      statuses: DELIVERY_STATUS,
      failureBody: (failure, mask) => outcomeBody(new DataActionResponse(failure).masked(mask), isFlat),
    }
    return async (request, response) => {
      const watch = new DeliveryWatch({ logger: hub.logger, metrics, request, response })
      let call: Call | undefined
      const work = async () => {
        const integration = this.find(request)
        call = this.begin(request, response, integration, integration.memoryBytes)
        call.watch = watch
        watch.admit(integration.name)
        return this.deliver(call).finally(call.place.leave)
      }
      try {
        const answer = await untilStopped(work(), stopping)
        const isAnswered = !isOver(response)
        answerJson(response, 200, outcomeBody(answer, isFlat))
        watch.answered(answer, isAnswered)
      } catch (thrown) {
        const { mask } = call?.read ?? {}
        watch.failed(thrown, ({ code }) => edge.statuses[code], mask)
        sendFailure(toHubError(thrown), { response, mask }, edge)
      }
    }
  }

  private find(request: Request): Integration {
    return findIntegration(this.options.registry, request)
  }

  /** @throws BusyError */
  private begin(request: Request, response: Response, integration: Integration, memoryBytes: number): Call {
    const announcedBytes = Number(request.headers["content-length"] ?? 0)
    const { admission, limits } = this.options
    const place = admission.enter(Math.min(announcedBytes, limits.bodyBytes), memoryBytes)
    return { request, response, integration, place }
  }

  private async form(call: Call, era: Era): Promise<void> {
    const formRequest = await this.read(call)
    this.options.gate?.form(formRequest, call.integration)
    call.integration.validateParams(formRequest)
    const form = await call.integration.form?.(formRequest)
    if (form) answerJson(call.response, 200, era === "2017" && !form.state ? form.fields : form.toJSON())
  }

  private async read(call: Call): Promise<DataActionRequest> {
    const { request, response, integration, place, watch } = call
    const { hub, limits, keepAliveSec } = this.options
    const { params } = integration
    call.read = await readRequest(request, response, { hub, limits, params, place, tally: watch?.tally })
    keepAlive(response, keepAliveSec)
    return call.read
  }

  private async deliver(call: Call): Promise<DataActionResponse> {
    const { integration } = call
    const request = await this.read(call)
    const destinations = await namedDestinations(integration, request)
    call.watch?.begun(request, destinations)
    integration.validate(request)
    await request.checkAttachment()
    const execute = () => integration.execute(request)
    const { gate } = this.options
    const answer = (
      await (gate ? gate.delivery({ request, integration, destinations }, execute) : execute())
    ).withRemarks(request.remarks)
    // The message of a failure may quote the service.
    return answer.success ? answer : answer.masked(request.mask)
  }
}

function outcomeBody(answer: DataActionResponse, isFlat: boolean) {
  const looker = answer.toJSON()
  const { message, refresh_query, success, validation_errors } = looker
  return isFlat ? { message, refresh_query, success, validation_errors, looker } : { looker }
}
