import type { ExampleRun } from "../playground_api"

/** Examples that fill in the whole dialog at one click. */
export function ExamplesRow({
  examples,
  onChoose,
}: {
  examples: readonly ExampleRun[]
  onChoose: (run: ExampleRun) => void
}) {
  if (examples.length === 0) return null
  return (
    <section class="examples" aria-label="Examples">
      <p class="quiet">Fill in an example</p>
      <div>
        {examples.map((example) => (
          <button key={example.name} type="button" onClick={() => onChoose(example)}>
            {example.title}
          </button>
        ))}
      </div>
    </section>
  )
}
