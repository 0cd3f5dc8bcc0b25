import { type Request, type RequestHandler, type Response, Router } from "express"
import {
  type DataActionRequest,
  DataActionResponse,
  type HubContext,
  InvalidRequestError,
  type Integration,
  type Logger,
  type Registry,
} from "../../framework"
import type { Admission, Place } from "../admission"
import { answerError, type Edge, toHubError } from "../answer_errors"
import type { EnvelopeLimits } from "./envelope_reader"
import { DELIVERY_STATUS, FORM_STATUS } from "../error_status"
import { answerJson, keepAlive } from "../keep_alive"
import { listItem } from "./listing"
import { parseLookerVersion } from "./looker_version"
import type { Metrics } from "../metrics"
import { readRequest } from "./read_request"
import { smallJsonBody } from "../small_json_body"
import { untilStopped } from "../until_stopped"
import { isOver } from "../when_over"

const FORM_EDGE: Edge = { statuses: FORM_STATUS, failureBody: ({ message }, mask) => ({ error: mask.hide(message) }) }

export interface ActionRoutesOptions {
  hub: HubContext
  registry: Registry
  limits: EnvelopeLimits
  keepAliveSec: number
  admission: Admission
  metrics: Metrics
  /** Aborted when this process ends what is at work. */
  stopping: AbortSignal
}

/** A form or delivery at work. */
interface Delivery {
  call: Call
  integration: Integration
  place: Place
}

/** One call of a route. */
interface Call {
  request: Request
  response: Response
  /** What was read of it; its mask is made when it is needed. */
  read?: DataActionRequest
}

interface Answered {
  executeRequest: DataActionRequest
  answer: DataActionResponse
}

/** The integration a route names, as the asking Looker's version sees it. @throws UnknownIntegrationError */
export function findIntegration(registry: Registry, request: Request): Integration {
  return registry.find(String(request.params.name), parseLookerVersion(request.headers["user-agent"]))
}

/**
 * `POST /:name`, `/:name/form` and `/:name/execute`, for callers that are authenticated already.
 * @param era `2017` answers as hubs of that year did: bare form fields, and the outcome at the top level as well.
 */
export function actionRoutes(options: ActionRoutesOptions, era: "2017" | "today"): Router {
  const { hub, registry, limits, keepAliveSec, admission, metrics, stopping } = options
  const find = (request: Request) => findIntegration(registry, request)
  const router = Router()

  router.post("/:name", smallJsonBody(limits.memberBytes), (request, response) => {
    const item = listItem(find(request), hub.baseUrl, parseLookerVersion(request.headers["user-agent"]))
    response.json(item)
  })

  const enter = (request: Request, memoryBytes: number) => {
    const announcedBytes = Number(request.headers["content-length"] ?? 0)
    return admission.enter(Math.min(announcedBytes, limits.bodyBytes), memoryBytes)
  }

  const read = async (delivery: Delivery) => {
    const { call, integration, place } = delivery
    const { request, response } = call
    const read = await readRequest(request, response, { hub, limits, params: integration.params, place })
    call.read = read
    keepAlive(response, keepAliveSec)
    return read
  }

  const showForm = async (call: Call) => {
    const { request } = call
    const integration = find(request)
    if (!integration.form) throw new InvalidRequestError("No form defined for action.")
    const place = enter(request, 0)
    try {
      await answerForm({ call, integration, place })
    } finally {
      place.leave()
    }
  }
  async function answerForm(delivery: Delivery): Promise<void> {
    const { call, integration } = delivery
    const formRequest = await read(delivery)
    integration.validateParams(formRequest)
    const form = await integration.form?.(formRequest)
    if (form) answerJson(call.response, 200, era === "2017" && !form.state ? form.fields : form.toJSON())
  }

  const execute = (isFlat: boolean) => async (call: Call) => {
    const { request, response } = call
    const integration = find(request)
    const place = enter(request, integration.memoryBytes)
    const startedAt = performance.now()
    let outcome = "internal"
    let answered: Answered | undefined
    try {
      answered = await deliver({ call, integration, place })
      outcome = answered.answer.success ? "success" : "failure"
      answerJson(response, 200, outcomeBody(answered.answer, isFlat))
    } catch (error) {
      outcome = isOver(response) ? "hung_up" : toHubError(error).code
      throw error
    } finally {
      place.leave()
      const durationMs = Math.round(performance.now() - startedAt)
      metrics.countDelivery(integration.name, outcome, durationMs / 1000)
      if (answered) logFinished(hub.logger, integration, answered, durationMs)
    }
  }
  async function deliver(delivery: Delivery): Promise<Answered> {
    const { integration } = delivery
    const executeRequest = await read(delivery)
    integration.validate(executeRequest)
    await executeRequest.checkAttachment()
    const answer = await integration.execute(executeRequest)
    const told = answer.withRemarks(executeRequest.remarks)
    // What failed may be told in the words of a service.
    return { executeRequest, answer: told.success ? told : told.masked(executeRequest.mask) }
  }
  type Handler = (call: Call) => Promise<void>
  const withEdge =
    (handler: Handler, edge: Edge): RequestHandler =>
    (request, response) => {
      const call: Call = { request, response }
      return untilStopped(handler(call), stopping).catch((error: unknown) =>
        answerError(error, { logger: hub.logger, request, response, mask: call.read?.mask }, edge),
      )
    }
  router.post("/:name/form", withEdge(showForm, FORM_EDGE))
  router.post("/:name/execute", withEdge(execute(era === "2017"), executeEdge(era === "2017")))
  router.post("/:name/action", withEdge(execute(true), executeEdge(true)))
  return router
}

function logFinished(
  logger: Logger,
  { name }: Integration,
  { executeRequest, answer }: Answered,
  durationMs: number,
): void {
  const { webhookId, instanceId } = executeRequest
  logger.info("execute finished", { integration: name, isSuccess: answer.success, durationMs, webhookId, instanceId })
}

function executeEdge(isFlat: boolean): Edge {
  return {
    statuses: DELIVERY_STATUS,
    failureBody: (failure, mask) => outcomeBody(new DataActionResponse(failure).masked(mask), isFlat),
  }
}

function outcomeBody(answer: DataActionResponse, isFlat: boolean) {
  const looker = answer.toJSON()
  const { message, refresh_query, success, validation_errors } = looker
  return isFlat ? { message, refresh_query, success, validation_errors, looker } : { looker }
}
