import { useRef, useState } from "preact/hooks"
import type { FormAnswer, ListedIntegration } from "../playground_api"
import { fetchForm, messageOf } from "./api"

type Values = Readonly<Record<string, string>>

/** The form of an integration as the hub last returned it. */
export interface FormState extends FormAnswer {
  isLoading: boolean
  /**
   * Requests the form from the hub. The answer to an earlier request is ignored.
   * @param login Replaces the login that Looker has stored.
   */
  ask(settings: Values, formParams: Values, login?: string): void
}

const EMPTY: FormAnswer = { fields: [] }

export function useForm({ name, form_url: formUrl }: ListedIntegration): FormState {
  const [form, setForm] = useState<FormAnswer>(EMPTY)
  const [isLoading, setLoading] = useState(formUrl !== null)
  const asked = useRef(0)

  const ask = async (settings: Values, formParams: Values, login?: string) => {
    if (formUrl === null) return
    const turn = ++asked.current
    setLoading(true)
    const answer = await fetchForm({ name, settings, formParams, login }).catch((error: unknown): FormAnswer => ({
      fields: [],
      error: messageOf(error),
    }))
    if (turn !== asked.current) return
    setForm(answer)
    setLoading(false)
  }
  return { ...form, isLoading, ask: (...asked) => void ask(...asked) }
}
