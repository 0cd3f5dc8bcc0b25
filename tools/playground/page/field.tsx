import type { ComponentChildren } from "preact"

interface Props {
  id: string
  label: string
  description?: string
  required?: boolean
  problem?: string
  children: ComponentChildren
}

/** A label, a control, its problem and its description. The control takes the attributes from `describedBy(...)`. */
export function Field({ id, label, description, required, problem, children }: Props) {
  return (
    <div class={problem ? "field has-problem" : "field"}>
      <label for={id}>
        {label}
        {!required && <span class="optional"> optional</span>}
      </label>
      {children}
      {problem && (
        <p class="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
      {description && (
        <p class="hint" id={`${id}-hint`}>
          {description}
        </p>
      )}
    </div>
  )
}

/** Returns the attributes that describe the control `id` to a screen reader. */
export function describedBy({ id, description, problem }: Pick<Props, "id" | "description" | "problem">) {
  const ids = [problem && `${id}-problem`, description && `${id}-hint`].filter(Boolean)
  return {
    id,
    "aria-invalid": problem ? true : undefined,
    "aria-describedby": ids.length > 0 ? ids.join(" ") : undefined,
  }
}
