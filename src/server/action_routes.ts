import { type Request, type RequestHandler, type Response, Router } from "express"
import {
  DataActionResponse,
  type HubContext,
  InvalidRequestError,
  type Integration,
  MissingParamError,
  type Registry,
} from "../framework"
import type { Admission, Place } from "./admission"
import { setFailureBody, toHubError } from "./answer_errors"
import type { EnvelopeLimits } from "./envelope_reader"
import { answerJson, keepAlive } from "./keep_alive"
import { listItem } from "./listing"
import { parseLookerVersion } from "./looker_version"
import type { Metrics } from "./metrics"
import { readRequest } from "./read_request"
import { smallJsonBody } from "./small_json_body"
import { untilStopped } from "./until_stopped"
import { isOver } from "./when_over"

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

  const showForm = async (request: Request, response: Response) => {
    const integration = find(request)
    setFailureBody(response, ({ message }) => ({ error: message }))
    if (!integration.form) throw new InvalidRequestError("No form defined for action.")
    const place = enter(request, 0)
    try {
      await answerForm(integration, request, response, place)
    } finally {
      place.leave()
    }
  }
  async function answerForm(
    integration: Integration,
    request: Request,
    response: Response,
    place: Place,
  ): Promise<void> {
    const formRequest = await readRequest(request, response, { hub, limits, params: integration.params, place })
    keepAlive(response, keepAliveSec)
    try {
      integration.validateParams(formRequest)
    } catch (error) {
      if (!(error instanceof MissingParamError)) throw error
      return answerJson(response, 200, { error: error.message })
    }
    const form = await integration.form?.(formRequest)
    if (form) answerJson(response, 200, era === "2017" && !form.state ? form.fields : form.toJSON())
  }

  const execute = (isFlat: boolean) => async (request: Request, response: Response) => {
    const integration = find(request)
    const place = enter(request, integration.memoryBytes)
    const startedAt = performance.now()
    let outcome = "internal"
    try {
      const answer = await deliver(integration, request, response, isFlat, place)
      outcome = answer.success ? "success" : "failure"
    } catch (error) {
      outcome = isOver(response) ? "hung_up" : toHubError(error).code
      throw error
    } finally {
      place.leave()
      metrics.countDelivery(integration.name, outcome, (performance.now() - startedAt) / 1000)
    }
  }
  async function deliver(
    integration: Integration,
    request: Request,
    response: Response,
    isFlat: boolean,
    place: Place,
  ): Promise<DataActionResponse> {
    const body = (answer: DataActionResponse) => outcomeBody(answer, isFlat)
    setFailureBody(response, (failure) => body(new DataActionResponse(failure)))
    const startedAt = Date.now()
    const executeRequest = await readRequest(request, response, { hub, limits, params: integration.params, place })
    keepAlive(response, keepAliveSec)
    integration.validate(executeRequest)
    await executeRequest.checkAttachment()
    const outcome = await integration.execute(executeRequest)
    const answer = outcome.withRemarks(executeRequest.remarks)
    hub.logger.info("execute finished", {
      integration: integration.name,
      isSuccess: answer.success,
      durationMs: Date.now() - startedAt,
      webhookId: executeRequest.webhookId,
      instanceId: executeRequest.instanceId,
    })
    answerJson(response, 200, body(answer))
    return answer
  }
  router.post("/:name/form", explained(showForm, stopping))
  router.post("/:name/execute", explained(execute(era === "2017"), stopping))
  router.post("/:name/action", explained(execute(true), stopping))
  return router
}

/** Integrations may throw anything, and Express takes the texts "route" and "router" for words of its own. */
function explained(
  handler: (request: Request, response: Response) => Promise<void>,
  stopping: AbortSignal,
): RequestHandler {
  return (request, response) =>
    untilStopped(handler(request, response), stopping).catch((error: unknown) => {
      throw toHubError(error)
    })
}

function outcomeBody(answer: DataActionResponse, isFlat: boolean) {
  const looker = answer.toJSON()
  const { message, refresh_query, success, validation_errors } = looker
  return isFlat ? { message, refresh_query, success, validation_errors, looker } : { looker }
}
