import { useEffect, useState } from "preact/hooks"

/** Keeps the chosen integration in the address (`#segment_event`), so that a reload or a link opens the same dialog. */
export function useChosenName(): [name: string, choose: (name: string) => void] {
  const [name, setName] = useState(nameInAddress)
  useEffect(() => {
    const follow = () => setName(nameInAddress())
    addEventListener("hashchange", follow)
    return () => removeEventListener("hashchange", follow)
  }, [])
  return [name, (chosen) => (location.hash = chosen ? encodeURIComponent(chosen) : "")]
}

function nameInAddress(): string {
  try {
    return decodeURIComponent(location.hash.slice(1))
  } catch {
    return ""
  }
}
