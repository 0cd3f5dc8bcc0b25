import type { IDataActionForm, IDataActionResponse, IValidationError } from "@looker/sdk"
import { z } from "zod"

const REQUEST = z.object({
  action: z.object({ label: z.string(), url: z.string() }).loose(),
  form_values: z.record(z.string(), z.unknown()).nullish(),
})

const FORM = [
  { name: "goal", label: "Goal", type: "string", required: true, description: "A whole number of dollars." },
  {
    name: "period",
    label: "Period",
    type: "select",
    required: true,
    default: "month",
    options: [
      { name: "month", label: "This month" },
      { name: "quarter", label: "This quarter" },
    ],
  },
  { name: "note", label: "Note", type: "textarea", required: false },
]

/** The actions behind the one value of a query, as LookML declares them: two plain ones, one with a form, one with a form elsewhere. */
export function cellActions(field: string): object[] {
  const action = (name: string, label: string, more: object = {}) => {
    return {
      label,
      type: "action",
      url: `https://actions.acme.example/${name}`,
      param: [{ name: "field", value: field }],
      ...more,
    }
  }
  return [
    action("acknowledge", "Acknowledge"),
    action("refuse", "Refuse"),
    action("goal", "Set a goal", { form: FORM }),
    action("comment", "Comment", { form_url: "https://actions.acme.example/comment/form" }),
  ]
}

/** Looker's answer to `POST /data_actions`. Undefined when the request is not one. */
export function runDataAction(body: unknown): IDataActionResponse | undefined {
  const { data } = REQUEST.safeParse(body)
  if (!data) return undefined
  const answer = { webhook_id: "w1", success: true, refresh_query: false, message: "" }
  if (data.action.url.endsWith("/refuse")) {
    const problems = ["The books of this month are closed.", "Ask Finance to open them."]
    return { ...answer, success: false, validation_errors: problemsOf("field", problems) }
  }
  const { goal } = data.form_values ?? {}
  const isGoal = typeof goal === "string" && /^\d+$/.test(goal.trim())
  if (data.action.url.endsWith("/goal") && !isGoal) {
    return { ...answer, success: false, validation_errors: problemsOf("goal", ["Give a whole number."]) }
  }
  return { ...answer, message: `${data.action.label}: saved` }
}

function problemsOf(field: string, messages: readonly string[]): IValidationError {
  const errors = messages.map((message) => ({ field, code: "invalid", message, documentation_url: "" }))
  return { message: "Validation failed", errors, documentation_url: "" }
}

/** Looker's answer to `POST /data_actions/form`. */
export function dataActionForm(): IDataActionForm {
  const comment = {
    name: "comment",
    label: "Comment",
    type: "textarea",
    required: true,
    description: "Everybody can read it.",
  }
  return { state: { data: null, refresh_time: null }, fields: [{ ...comment, default: null, options: [] }] }
}
