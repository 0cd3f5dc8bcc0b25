interface Props {
  /** Unique in the page and without blanks: the name of the group. */
  id: string
  label: string
  options: readonly { name: string; label: string }[]
  value: string
  onChoose: (name: string) => void
}

/** Radio buttons that look like one bar, for a few choices that are all visible. */
export function Segments({ id, label, options, value, onChoose }: Props) {
  return (
    <div class="field">
      <div class="label" id={`${id}-label`}>
        {label}
      </div>
      <div class="segments" role="radiogroup" aria-labelledby={`${id}-label`}>
        {options.map((option) => (
          <label key={option.name}>
            <input
              type="radio"
              name={id}
              value={option.name}
              checked={option.name === value}
              onChange={() => onChoose(option.name)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </div>
  )
}
