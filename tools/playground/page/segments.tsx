interface Props {
  label: string
  options: readonly { name: string; label: string }[]
  value: string
  onChoose: (name: string) => void
}

/** Radio buttons that look like one bar, for a few choices that are all visible. */
export function Segments({ label, options, value, onChoose }: Props) {
  return (
    <div class="field">
      <div class="label" id={`segments-${label}`}>
        {label}
      </div>
      <div class="segments" role="radiogroup" aria-labelledby={`segments-${label}`}>
        {options.map((option) => (
          <label key={option.name}>
            <input
              type="radio"
              name={`segments-${label}`}
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
