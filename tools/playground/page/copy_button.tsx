import { useEffect, useState } from "preact/hooks"

const SAID_MS = 4000

interface Props {
  /** What the button says. Default `Copy`. */
  label?: string
  /** What is copied, for those who do not see where the button is, such as `the address`. */
  what?: string
  /** Said after it was copied. Default `Copied`. */
  done?: string
  text: string
}

/** Copies a text, and says so for four seconds. */
export function CopyButton({ label = "Copy", what, done = "Copied", text }: Props) {
  const [said, say] = useState("")
  useEffect(() => {
    if (!said) return
    const timer = setTimeout(() => say(""), SAID_MS)
    return () => clearTimeout(timer)
  }, [said])
  const copy = () =>
    copyText(text).then(
      () => say(done),
      () => say("The browser does not let the page copy"),
    )
  return (
    <span class="copy">
      <button type="button" class="link" onClick={() => void copy()}>
        {label}
        {what && <span class="unseen"> {what}</span>}
      </button>
      <span class="quiet" role="status">
        {said}
      </span>
    </span>
  )
}

async function copyText(text: string): Promise<void> {
  // Only pages of this machine and pages behind https have a clipboard.
  if (!navigator.clipboard) throw new Error("There is no clipboard.")
  await navigator.clipboard.writeText(text)
}
