import { useEffect, useState } from "preact/hooks"

const SAID_MS = 2000

interface Props {
  /** What the button says, such as `Copy` or `Copy as curl`. */
  label: string
  /** What is copied, in words, where the label does not say it. */
  what?: string
  text: string
}

/** Copies a text, and says so for two seconds. */
export function CopyButton({ label, what, text }: Props) {
  const [said, say] = useState("")
  useEffect(() => {
    const timer = setTimeout(() => say(""), SAID_MS)
    return () => clearTimeout(timer)
  }, [said])
  const copy = () => {
    copyText(text).then(
      () => say("Copied"),
      () => say("The browser does not let it be copied"),
    )
  }
  return (
    <button type="button" class="link copy" onClick={copy}>
      <span aria-live="polite">{said || label}</span>
      {what && !said && <span class="unseen"> {what}</span>}
    </button>
  )
}

async function copyText(text: string): Promise<void> {
  // Only pages of this machine and those behind https have a clipboard.
  if (!navigator.clipboard) throw new Error("There is no clipboard.")
  await navigator.clipboard.writeText(text)
}
