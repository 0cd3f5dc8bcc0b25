import * as Hub from "../../framework"
import type { FacebookGraph } from "./facebook_graph"

export const OPERATIONS = {
  create_audience: "Create new audience",
  update_audience: "Update existing audience",
  replace_audience: "Replace existing audience",
} as const
export type Operation = keyof typeof OPERATIONS

/** Answer for data that is hashed already. Any other answer means that the hub hashes. */
const NO_HASHING = "do_no_hashing"

const TEXT = new Hub.Shape((z) => z.string().min(1))
const ID = new Hub.Shape((z) => z.union([z.string().min(1), z.int().transform(String)]))

/** What the user chose. */
export interface AudienceAnswers {
  operation: Operation
  account: string
  /** Absent when one is created. */
  audience?: string
  /** Of a new audience. */
  name?: string
  description?: string
  isHashing: boolean
}

/** @throws DeliveryError at the field whose answer is missing or cannot be used. */
export function audienceAnswers(request: Hub.DataActionRequest): AudienceAnswers {
  const typed = request.answer(
    "choose_create_update_replace",
    "Choose whether to create, update or replace an audience.",
  )
  const account = idIn(request.answer("choose_ad_account", "Choose a Facebook ad account."), "choose_ad_account")
  const isHashing = request.formParams.should_hash !== NO_HASHING
  if (!isOperation(typed)) {
    throw Hub.DeliveryError.ofField("choose_create_update_replace", "Choose to create, update or replace an audience.")
  }
  if (typed !== "create_audience") {
    const audience = request.answer("choose_custom_audience", "Choose the audience.")
    return { operation: typed, account, audience: idIn(audience, "choose_custom_audience"), isHashing }
  }
  const name = request.answer("create_audience_name", "Enter a name for the new audience.")
  const description = request.answer("create_audience_description", "Enter a description of the new audience.")
  return { operation: typed, account, name, description, isHashing }
}

/** The fields that the answers so far lead to. @throws ServiceError when a list cannot be read. */
export async function audienceFields(graph: FacebookGraph, answers: Hub.TextMap): Promise<Hub.FormField[]> {
  const account = answers.choose_ad_account?.trim()
  const operation = answers.choose_create_update_replace?.trim() || undefined
  const fields = [await accountField(graph)]
  if (!account) return fields
  fields.push(operationField())
  if (operation === "update_audience" || operation === "replace_audience") {
    fields.push(await audienceField(graph, idIn(account, "choose_ad_account"), operation), hashField())
  } else if (operation === "create_audience" || operation === undefined) {
    fields.push(
      { name: "create_audience_name", label: "New audience name", type: "string", required: true },
      { name: "create_audience_description", label: "New audience description", type: "string", required: true },
      hashField(),
    )
  }
  return fields
}

async function accountField(graph: FacebookGraph): Promise<Hub.FormField> {
  const list = sorted(await graph.list("/me/adaccounts", "name,account_id"), "account_id")
  const description =
    list.items.length === 0 ? "Your Facebook user has no ad account: ask for access to one." : undefined
  return select(list, {
    name: "choose_ad_account",
    label: "Choose a Facebook ad account",
    required: true,
    interactive: true,
    description,
  })
}

function operationField(): Hub.FormField {
  return {
    name: "choose_create_update_replace",
    label: "Would you like to create a new audience, update existing, or replace existing?",
    type: "select",
    required: true,
    interactive: true,
    default: "create_audience",
    options: Object.entries(OPERATIONS).map(([name, label]) => ({ name, label })),
  }
}

async function audienceField(graph: FacebookGraph, account: string, operation: Operation): Promise<Hub.FormField> {
  const list = sorted(await graph.list(`/act_${account}/customaudiences`, "name"), "id")
  const isNone = list.items.length === 0
  return select(list, {
    name: "choose_custom_audience",
    label: `Choose an audience to ${operation === "update_audience" ? "update" : "replace"}`,
    required: true,
    description: isNone ? "This ad account has no custom audience yet: create one first." : undefined,
  })
}

function hashField(): Hub.FormField {
  return {
    name: "should_hash",
    label: "Should the data be hashed first?",
    type: "select",
    required: true,
    default: "do_hashing",
    options: [
      { name: "do_hashing", label: "Yes" },
      { name: NO_HASHING, label: "No" },
    ],
  }
}

/** None is chosen beforehand: the wrong account or audience is worse than none. */
function select(list: Hub.Listed<Hub.FormOption>, field: Hub.FieldBase): Hub.FormField {
  return { ...Hub.listField(field, list), default: undefined }
}

/** The entries as options, by their names. Entries without an id are left out. */
function sorted({ items, isCut }: Hub.Listed<Record<string, unknown>>, idName: string): Hub.Listed<Hub.FormOption> {
  const options = items.flatMap((entry) => {
    const name = ID.tryRead(entry[idName])
    return name === undefined ? [] : [{ name, label: TEXT.tryRead(entry.name) ?? name }]
  })
  return { items: options.sort((one, other) => one.label.localeCompare(other.label, "en")), isCut }
}

/** An id that goes into an address. Schedules made through Looker's API may have the prefix of ad accounts. */
function idIn(typed: string, field: string): string {
  const id = typed.startsWith("act_") ? typed.slice("act_".length) : typed
  if (/^\d{1,25}$/.test(id)) return id
  throw Hub.DeliveryError.ofField(field, "This is no id of Facebook: choose one from the list.")
}

function isOperation(typed: string): typed is Operation {
  return Object.hasOwn(OPERATIONS, typed)
}
