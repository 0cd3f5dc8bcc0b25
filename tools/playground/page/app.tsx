import { useEffect, useState } from "preact/hooks"
import type { Catalogue } from "../playground_api"
import { ApiError, fetchCatalogue, hasToken, messageOf } from "./api"
import { CatalogueList } from "./catalogue_list"
import { exampleDraft, exampleLogin } from "./choices"
import { Header } from "./header"
import type { ReadyStory } from "./stories"
import { TokenGate } from "./token_gate"
import { useChosenName } from "./use_chosen_name"
import { useDeliveries } from "./use_deliveries"
import { fillDraft } from "./use_draft"
import { Welcome } from "./welcome"
import { Workbench } from "./workbench"

type Loaded =
  | { state: "loading" }
  | { state: "locked"; wasRefused: boolean }
  | { state: "failed"; message: string }
  | { state: "ready"; catalogue: Catalogue }

/** The whole page: asks for the token if one is needed, then shows the catalogue and the chosen integration. */
export function App() {
  const [loaded, setLoaded] = useState<Loaded>({ state: "loading" })

  const load = async () => {
    setLoaded({ state: "loading" })
    try {
      setLoaded({ state: "ready", catalogue: await fetchCatalogue() })
    } catch (error) {
      if (error instanceof ApiError && error.needsToken) setLoaded({ state: "locked", wasRefused: hasToken() })
      else setLoaded({ state: "failed", message: messageOf(error) })
    }
  }
  useEffect(() => void load(), [])
  useEffect(() => {
    // In development, the hub may meanwhile offer other integrations.
    const refresh = () => {
      if (loaded.state !== "ready") return
      fetchCatalogue().then(
        (catalogue) => setLoaded({ state: "ready", catalogue }),
        () => undefined,
      )
    }
    addEventListener("focus", refresh)
    return () => removeEventListener("focus", refresh)
  }, [loaded.state])

  if (loaded.state === "ready") return <Playground catalogue={loaded.catalogue} />
  return (
    <>
      <Header />
      <main class="gate">
        {loaded.state === "loading" && (
          <p class="quiet loading" role="status">
            Asking the hub what it offers …
          </p>
        )}
        {loaded.state === "locked" && <TokenGate wasRefused={loaded.wasRefused} onToken={() => void load()} />}
        {loaded.state === "failed" && (
          <section class="card notice" role="alert">
            <h1>The hub cannot be reached</h1>
            <p>{loaded.message}</p>
            <button type="button" class="primary" onClick={() => void load()}>
              Try again
            </button>
          </section>
        )}
      </main>
    </>
  )
}

function Playground({ catalogue }: { catalogue: Catalogue }) {
  const [name, choose] = useChosenName()
  const deliveries = useDeliveries()
  const chosen = catalogue.integrations.find((each) => each.name === name)
  useEffect(() => {
    document.title = chosen ? `${chosen.label} · Playground` : "Playground"
  }, [chosen])

  const open = ({ integration, example, fault }: ReadyStory) => {
    fillDraft(integration.name, { ...exampleDraft(integration, example), fault }, exampleLogin(example))
    choose(integration.name)
  }

  return (
    <>
      <a class="skip" href="#main" onClick={(event) => focusMain(event)}>
        Skip to the dialog
      </a>
      <Header hasSandbox={catalogue.hasSandbox} hasOtherPages={catalogue.hasOtherPages} />
      <div class={chosen ? "page has-choice" : "page"}>
        <CatalogueList integrations={catalogue.integrations} chosen={chosen?.name} onChoose={choose} />
        <main id="main" tabIndex={-1}>
          {chosen ? (
            <Workbench
              key={chosen.name}
              integration={chosen}
              catalogue={catalogue}
              deliveries={deliveries}
              onChoose={choose}
              onClose={() => choose("")}
            />
          ) : (
            <Welcome catalogue={catalogue} isUnknown={name !== ""} onStory={open} />
          )}
        </main>
      </div>
    </>
  )
}

function focusMain(event: Event): void {
  event.preventDefault()
  document.getElementById("main")?.focus()
}
