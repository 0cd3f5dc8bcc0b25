import type { Param, RequiredField } from "../../src/framework"
import { isObject } from "./samples/json_detail_document"
import { SimulatorError } from "./simulator_error"

/** An integration as a hub lists it. A hub of 2017 leaves out newer members. */
export interface ListedIntegration {
  name: string
  label: string
  description: string
  /** Address that executes the action. */
  url: string
  /** Null when there is no form. */
  form_url: string | null
  params: Param[]
  required_fields: RequiredField[]
  supported_action_types: string[]
  uses_oauth: boolean
  delegate_oauth: boolean
  /** Absent means every format. */
  supported_formats?: string[]
  /** Absent means both. */
  supported_formattings?: string[]
  /** Absent means both. */
  supported_visualization_formattings?: string[]
  /** `["url"]`: results are downloaded; `["push"]`: the request contains them. */
  supported_download_settings: string[]
  icon_data_uri: string | null
  /** Empty when Looker fetches no tokens. */
  token_url: string
  privacy_link?: string
}

/** Reads and checks a listing. @throws SimulatorError when the answer is not a listing. */
export function listedIntegrations(answer: unknown, hubUrl: string): ListedIntegration[] {
  if (!isObject(answer) || !Array.isArray(answer.integrations)) {
    throw new SimulatorError(`What answers at ${hubUrl} is no hub: its answer has no list of integrations.`)
  }
  return answer.integrations.map((item: unknown) => {
    if (!isObject(item) || typeof item.name !== "string" || typeof item.url !== "string") {
      throw new SimulatorError(`The hub at ${hubUrl} lists an integration without name or url.`)
    }
    const { name, url, label = name, description = "", form_url = null, token_url = "" } = item
    return { ...DEFAULTS, ...item, name, url, label, description, form_url, token_url } as ListedIntegration
  })
}

const DEFAULTS = {
  params: [],
  required_fields: [],
  supported_action_types: ["query"],
  uses_oauth: false,
  delegate_oauth: false,
  supported_download_settings: ["push"],
  icon_data_uri: null,
}
