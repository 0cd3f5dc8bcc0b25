/** A paper plane, for places that are still empty. */
export function Plane() {
  return (
    <svg class="plane" viewBox="0 0 48 48" width="44" height="44" aria-hidden="true">
      <path d="M6 24 42 8l-8 33-10-11z" />
      <path d="m24 30 18-22M24 30v11l5.5-6.2" />
    </svg>
  )
}
