import type { SemVer } from "semver"
import type { EnvironmentVariable } from "../config"
import type { ActionFormat, ActionFormatting, ActionType, ActionVisualizationFormatting } from "../data/action_format"
import type { Destinations } from "./destination"
import type { DataActionForm } from "./form/data_action_form"
import type { DataActionRequest } from "./request/data_action_request"
import type { DataActionResponse } from "./response/data_action_response"
import type { IntegrationExamples } from "./example"
import { loggedDefect } from "../logging"
import { InvalidRequestError, MissingParamError } from "../errors"
import { cutText } from "../text/cut_text"

/** A setting that the Looker administrator fills in, or binds to a user attribute. */
export interface Param {
  name: string
  label: string
  required: boolean
  /** Looker hides and encrypts the value. */
  sensitive: boolean
  description?: string
  /** Must be bound to a user attribute. */
  per_user?: boolean
  /** The user attribute the value comes from. */
  user_attribute_name?: string
  /** Delegate OAuth only: a path on the Looker host. */
  delegate_oauth_url?: string
}

/** Fields that the result must have for Looker to offer the action, given by their LookML tags. */
export interface RequiredField {
  tag?: string
  any_tag?: string[]
  all_tags?: string[]
}

/** Formats, or a function that chooses them by Looker's version (null when unknown). */
export type SupportedFormats = readonly ActionFormat[] | ((lookerVersion: SemVer | null) => readonly ActionFormat[])

/**
 * One destination. A subclass declares what Looker lists and implements `execute`, and `form` if it has one. An instance
 * lives as long as the process and holds no data of a request.
 */
export abstract class Integration {
  /** Unique for ever: schedules in Looker store it. */
  abstract readonly name: string
  abstract readonly label: string
  abstract readonly description: string
  abstract readonly params: readonly Param[]
  abstract readonly supportedActionTypes: readonly ActionType[]
  /** Absent means every format. */
  readonly supportedFormats?: SupportedFormats
  /** Absent means both. */
  readonly supportedFormattings?: readonly ActionFormatting[]
  /** Absent means both. */
  readonly supportedVisualizationFormattings?: readonly ActionVisualizationFormatting[]
  readonly requiredFields: readonly RequiredField[] = []
  /** Looker gives a download URL instead of pushing the data. Default false. */
  readonly usesStreaming: boolean = false
  /** Lookers older than this do not see the action. */
  readonly minimumLookerVersion: string = "5.5.0"
  /** Absolute path of the icon, an SVG or PNG file. Absent means no icon. `addIntegration` sets it. */
  declare readonly iconFile?: string
  /** Absolute path of the folder with the code, which integrations of one service share. `addIntegration` sets it. */
  declare readonly codeFolder?: string
  /** Address of the service's privacy policy, which newer Lookers show. If absent, the listing leaves the key out. */
  readonly privacyLink?: string
  /**
   * What the service must answer for a delivery to count as done, in a few words. `docs/integrations` shows it after "done
   * when it answers". Every integration that is offered has one.
   */
  readonly acknowledgement: string = ""
  /**
   * Nobody could try it against the service, which may have ended: it keeps to the last known contract, so that schedules that
   * exist go on. Its README says so with the word "unverified", and `docs/integrations` shows it. Default false.
   */
  readonly isUnverified: boolean = false
  /**
   * Most bytes of a result that one delivery holds in memory at once, such as the parts of an upload in progress. All
   * deliveries share this memory: the data of `request.stream()` waits until there is room. Default 0, for results that flow
   * through or wait in a spool.
   */
  readonly memoryBytes: number = 0
  /** False when it delivers to no service, as `debug`, and needs no icon. If true, a success without a call fails `hub try`. Default true. */
  readonly callsService: boolean = true
  /** Goes on calling services after its answer, by `hub.afterAnswer`. If false, such a call fails `hub try`. Default false. */
  readonly worksAfterAnswer: boolean = false
  readonly environment: readonly EnvironmentVariable[] = []
  readonly usesOauth: boolean = false
  readonly delegateOauth: boolean = false
  /** Looker fetches the tokens itself (OAuth v2), so the listing has a `token_url`. */
  readonly hasTokenUrl: boolean = false

  /** Delivers the data of the request. Must report success only after the service has acknowledged everything. */
  abstract execute(request: DataActionRequest): Promise<DataActionResponse>

  /**
   * The addresses that `execute` would touch, for policies and the log, in the forms of `docs/policy.md`. Is asked before anything
   * is called, so it reads settings and answers only, calls no service and never throws. Default: they cannot be named.
   */
  destinations(_request: DataActionRequest): Destinations | Promise<Destinations> {
    return [undefined]
  }

  /** False when the service fetches the result from Looker itself, so that the hub does not see the data. Default true. */
  readsResult(_request: DataActionRequest): boolean {
    return true
  }

  /** Loads the examples when they are needed, not at every start. Absent means none. `addIntegration` sets it. */
  declare readonly examples?: () => Promise<IntegrationExamples>

  /** Makes the dialog shown before sending. Leave it out if there is none. */
  form?(request: DataActionRequest): Promise<DataActionForm>

  /**
   * Addresses that its deliveries call whatever their settings say, so that `hub doctor` can look whether this machine reaches
   * them. Default: none, since the address comes with the settings.
   */
  serviceUrls(_environment: Readonly<Record<string, string | undefined>>): readonly string[] {
    return []
  }

  /** Whether this hub offers the action. Default: true when all required variables are set. */
  isOffered(environment: Readonly<Record<string, string | undefined>>): boolean {
    return this.environment.every((variable) => !variable.required || Boolean(environment[variable.name]?.trim()))
  }

  formatsFor(lookerVersion: SemVer | null): readonly ActionFormat[] | undefined {
    return typeof this.supportedFormats === "function" ? this.supportedFormats(lookerVersion) : this.supportedFormats
  }

  /** @throws MissingParamError naming the label of the first required setting without a value. */
  validateParams(request: DataActionRequest): void {
    for (const param of this.params) {
      if (param.required && !request.params[param.name]) throw new MissingParamError(param.label)
    }
  }

  /**
   * Checks what every execute needs, in the order that users of Looker are used to: type, settings, data.
   * @throws InvalidRequestError
   */
  validate(request: DataActionRequest): void {
    const { type } = request
    const supported = this.supportedActionTypes.map((name) => `"${name}"`).join(", ")
    if (!type) throw new InvalidRequestError(`The request names no action type. ${this.label} takes ${supported}.`)
    if (!this.supportedActionTypes.some((name) => name === type)) {
      const given = JSON.stringify(cutText(type, 50))
      throw new InvalidRequestError(`${this.label} cannot be sent a ${given}. It takes ${supported}.`)
    }
    this.validateParams(request)
    if (this.usesStreaming && !request.attachment && !request.scheduledPlan?.downloadUrl) {
      throw new InvalidRequestError(
        `${this.label} was sent incompatible data: it needs a download URL or an attachment, and there is neither.`,
      )
    }
  }
}

/** The addresses that a delivery would touch. Where an integration fails at naming them, they count as not named, and the log says so. */
export async function namedDestinations(integration: Integration, request: DataActionRequest): Promise<Destinations> {
  try {
    return await integration.destinations(request)
  } catch (error) {
    const { name } = integration
    request.hub.logger.error("destinations cannot be named", { integration: name, error: loggedDefect(error) })
    return [undefined]
  }
}
