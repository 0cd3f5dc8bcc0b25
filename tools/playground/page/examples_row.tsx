import { useState } from "preact/hooks"
import type { ExampleRun } from "../playground_api"

/** Buttons for the examples. A click fills in the whole dialog. */
export function ExamplesRow({
  examples,
  onChoose,
}: {
  examples: readonly ExampleRun[]
  onChoose: (run: ExampleRun) => void
}) {
  const [chosen, setChosen] = useState<ExampleRun>()
  if (examples.length === 0) return null
  const choose = (example: ExampleRun) => {
    setChosen(example)
    onChoose(example)
  }
  return (
    <section class="examples" aria-label="Examples">
      <div class="choices">
        <span class="quiet">Try</span>
        {examples.map((example) => (
          <button
            key={example.name}
            type="button"
            title={example.title}
            aria-pressed={example === chosen}
            onClick={() => choose(example)}
          >
            {inWords(example.name)}
          </button>
        ))}
      </div>
      <p class="quiet" role="status">
        {chosen?.title}
      </p>
    </section>
  )
}

/** `users_streamed`: `Users streamed`. */
function inWords(name: string): string {
  const words = name.replaceAll("_", " ")
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}
