import { useEffect, useRef, useState } from "preact/hooks"
import type { Catalogue, ExampleRun, ListedIntegration } from "../playground_api"
import { fieldId, formParamsOf, missingAnswers, type Problems } from "./answers"
import { reset } from "./api"
import { exampleDraft, exampleLogin } from "./choices"
import { DeliveryPanel } from "./delivery_panel"
import { SendDialog } from "./send_dialog"
import type { Deliveries, Delivery } from "./use_deliveries"
import { useDraft } from "./use_draft"
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
  const panel = useRef<HTMLElement>(null)
  const delivery = deliveries.of(name)

  useEffect(() => form.ask(draft.settings, draft.formParams), [])
  useEffect(() => closeOnEscape(name, onClose), [name])
  useEffect(() => {
    scrollTo(0, 0)
    document.getElementById("dialog-title")?.focus()
  }, [])

  const forget = (id: string) => setMissing((all) => ({ ...all, [id]: "" }))
  const problems = {
    ...fieldProblems(delivery?.isRunning ? undefined : delivery?.verdict?.validationErrors),
    ...missing,
  }

  const send = () => {
    const lacking = missingAnswers(params, draft.settings, form.fields, draft.formParams)
    setMissing(lacking)
    const first = Object.keys(lacking)[0]
    if (first) return document.getElementById(first)?.focus()
    const formParams = formParamsOf(form.fields, draft.formParams)
    deliveries.send({ ...draft, name, formParams, settings: { ...draft.settings } })
    showPanel(panel.current)
  }
  const repeat = (fault: string) => {
    if (!delivery) return
    deliveries.send({ ...delivery.request, fault: fault || undefined })
    showPanel(panel.current)
  }
  const show = (past: Delivery) => {
    deliveries.show(past)
    if (past.request.name !== name) return onChoose(past.request.name)
    showPanel(panel.current)
  }
  const choose = (example: ExampleRun) => {
    const { settings, formParams } = change(exampleDraft(integration, example))
    setMissing({})
    form.ask(settings, formParams, exampleLogin(example))
  }
  const askForm = (field?: string, value = "") => {
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
        draft={draft}
        form={form}
        problems={problems}
        isRunning={delivery?.isRunning ?? false}
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

/** Scrolls to the panel if it is below the dialog. */
function showPanel(panel: HTMLElement | null): void {
  const isBelow = (panel?.getBoundingClientRect().top ?? 0) > innerHeight / 2
  if (isBelow) requestAnimationFrame(() => panel?.scrollIntoView({ block: "start" }))
}
