import { useEffect, useRef, useState } from "preact/hooks"
import type { ListedIntegration } from "../playground_api"
import { TYPES } from "./choices"
import { IntegrationIcon } from "./integration_icon"
import { findIntegrations } from "./find_integrations"
import { plural } from "./texts"

interface Props {
  integrations: readonly ListedIntegration[]
  chosen?: string
  onChoose: (name: string) => void
}

/** The integrations that the hub offers, filtered by words and by action type. */
export function CatalogueList({ integrations, chosen, onChoose }: Props) {
  const [words, setWords] = useState("")
  const [type, setType] = useState("")
  const list = useRef<HTMLUListElement>(null)
  const search = useRef<HTMLInputElement>(null)
  const found = findIntegrations(integrations, words, type)

  useEffect(() => {
    const focusSearch = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof Element && event.target.matches("input, textarea, select")
      if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      search.current?.focus()
    }
    addEventListener("keydown", focusSearch)
    return () => removeEventListener("keydown", focusSearch)
  }, [])

  const onSearchKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && found[0]) onChoose(found[0].name)
    else if (event.key === "ArrowDown") moveFocus(list.current, 1)
    else if (event.key === "Escape" && words) setWords("")
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const onListKey = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return
    event.preventDefault()
    if (!moveFocus(list.current, event.key === "ArrowDown" ? 1 : -1)) search.current?.focus()
  }

  return (
    <nav class="catalogue" aria-label="Integrations">
      <div class="filters">
        <input
          ref={search}
          type="search"
          aria-label="Search integrations"
          placeholder={`Search ${plural(integrations.length, "integration")}`}
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
          onKeyDown={onSearchKey}
        />
        <div class="choices" role="group" aria-label="What is sent">
          {["", ...Object.keys(TYPES)].map((each) => (
            <button key={each} type="button" aria-pressed={type === each} onClick={() => setType(each)}>
              {TYPES[each] ?? "All"}
            </button>
          ))}
        </div>
      </div>
      <ul ref={list} onKeyDown={onListKey}>
        {found.map((each) => (
          <li key={each.name}>
            <a href={`#${encodeURIComponent(each.name)}`} aria-current={each.name === chosen ? "page" : undefined}>
              <IntegrationIcon integration={each} size="small" />
              <span class="words">
                <strong>{each.label}</strong>
                <span class="quiet">{each.description}</span>
              </span>
            </a>
          </li>
        ))}
      </ul>
      <p class="quiet found" role="status">
        {found.length === 0 && "Nothing fits. "}
        {found.length === 0 && (
          <button type="button" class="link" onClick={() => (setWords(""), setType(""))}>
            Show all
          </button>
        )}
        {found.length > 0 && (words || type) && `${plural(found.length, "integration")} found`}
      </p>
    </nav>
  )
}

/** Moves the focus in the list. @returns false when it would move above the first entry. */
function moveFocus(list: HTMLElement | null, step: number): boolean {
  const links = [...(list?.querySelectorAll("a") ?? [])]
  const now = links.findIndex((link) => link === document.activeElement)
  const next = links[now + step]
  if (!next) return now + step >= links.length
  next.focus()
  return true
}
