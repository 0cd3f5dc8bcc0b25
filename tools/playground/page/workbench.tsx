import { useEffect, useRef, useState } from "preact/hooks"
import type { Catalogue, ExampleRun, ListedIntegration } from "../playground_api"
import { fieldId, formParamsOf, missingAnswers, type Problems } from "./answers"
import { reset } from "./api"
import { type Draft, exampleDraft, exampleLogin } from "./choices"
import { DeliveryBar } from "./delivery_bar"
import { DeliveryPanel } from "./delivery_panel"
import { SendDialog } from "./send_dialog"
import { hasEnded } from "./outcome"
import type { Deliveries, Delivery } from "./use_deliveries"
import { takeLogin, useDraft } from "./use_draft"
import { useForm } from "./use_form"

interface Props {
  integration: ListedIntegration
  catalogue: Catalogue
  deliveries: Deliveries
  onChoose: (name: string) => void
  onClose: () => void
}

/** The dialog of one integration, with its last delivery beside it. */
export function Workbench({ integration, catalogue, deliveries, onChoose, onClose }: Props) {
  const { name, params } = integration
  const [draft, change] = useDraft(integration)
  const form = useForm(integration)
  const [missing, setMissing] = useState<Problems>({})
  const [isTouched, setTouched] = useState(hasAnswers(draft))
  const panel = useRef<HTMLElement>(null)
  const delivery = deliveries.of(name)

  useEffect(() => form.ask(draft.settings, draft.formParams, takeLogin(name)), [])
  useEffect(() => closeOnEscape(name, onClose), [name])
  useEffect(() => {
    scrollTo(0, 0)
    document.getElementById("dialog-title")?.focus()
  }, [])

  const touch = () => setTouched(true)
  const forget = (id: string) => {
    touch()
    setMissing((all) => ({ ...all, [id]: "" }))
  }
  const problems = {
    ...fieldProblems(delivery?.isRunning ? undefined : delivery?.verdict?.validationErrors),
    ...missing,
  }

  const send = () => {
    touch()
    const lacking = missingAnswers(params, draft.settings, form.fields, draft.formParams)
    setMissing(lacking)
    const first = Object.keys(lacking)[0]
    if (first) return document.getElementById(first)?.focus()
    const formParams = formParamsOf(form.fields, draft.formParams)
    deliveries.send({ ...draft, name, formParams, settings: { ...draft.settings } })
  }
  const repeat = (fault: string) => {
    if (!delivery) return
    deliveries.send({ ...delivery.request, fault: fault || undefined })
  }
  const show = (past: Delivery) => {
    deliveries.show(past)
    if (past.request.name !== name) return onChoose(past.request.name)
    showPanel(panel.current)
  }
  const choose = (example: ExampleRun) => {
    const { settings, formParams } = change(exampleDraft(integration, example))
    touch()
    setMissing({})
    form.ask(settings, formParams, exampleLogin(example))
  }
  const askForm = (field?: string, value = "") => {
    touch()
    const given = field === undefined ? draft.formParams : { ...draft.formParams, [field]: value }
    form.ask(draft.settings, formParamsOf(form.fields, given))
  }
  const logOut = () => {
    // Channels, folders and lists are those of the account.
    const { settings, formParams } = change({ formParams: {} })
    void reset(name).then(() => form.ask(settings, formParams))
  }

  return (
    <div class="workbench">
      <SendDialog
        integration={integration}
        samples={catalogue.samples}
        examples={catalogue.examples[name] ?? []}
        hasGuide={catalogue.guides.includes(name)}
        draft={draft}
        form={form}
        problems={problems}
        isRunning={delivery?.isRunning ?? false}
        isTouched={isTouched}
        bar={
          delivery &&
          (delivery.isRunning || hasEnded(delivery)) && (
            <DeliveryBar
              delivery={delivery}
              onShow={() => showPanel(panel.current)}
              onStop={() => deliveries.stop(name)}
            />
          )
        }
        onChange={change}
        onTouch={forget}
        onAskForm={askForm}
        onLogOut={logOut}
        onExample={choose}
        onSend={send}
        onClose={onClose}
      />
      <DeliveryPanel
        panel={panel}
        delivery={delivery}
        history={deliveries.history}
        labelOf={(name) => catalogue.integrations.find((each) => each.name === name)?.label ?? name}
        hasSandbox={catalogue.hasSandbox}
        onRepeat={repeat}
        onStop={() => deliveries.stop(name)}
        onShow={show}
      />
    </div>
  )
}

/** Whether something was typed, now or before another dialog was open. */
function hasAnswers({ settings, formParams }: Draft): boolean {
  return [settings, formParams].some((values) => Object.values(values).some((value) => value !== ""))
}

function fieldProblems(errors: Readonly<Record<string, string>> = {}): Problems {
  return Object.fromEntries(Object.entries(errors).map(([field, problem]) => [fieldId(field), problem]))
}

/** Makes Escape return to the catalogue and focus the entry of this integration. */
function closeOnEscape(name: string, close: () => void) {
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented) return
    close()
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>(`.catalogue a[href="#${CSS.escape(encodeURIComponent(name))}"]`)?.focus(),
    )
  }
  addEventListener("keydown", onKey)
  return () => removeEventListener("keydown", onKey)
}

/** Leads to the panel where it is below the dialog. */
function showPanel(panel: HTMLElement | null): void {
  panel?.scrollIntoView({ block: "start" })
  panel?.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true })
}
