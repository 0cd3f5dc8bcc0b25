import { useEffect, useRef, useState } from "preact/hooks"
import type { FormField } from "../playground_api"

const LOOK_MS = 400
const WINDOW = "popup,width=520,height=680"

/** A button that opens the service's login in a window of its own. Calls `onDone` when the form should be requested again. */
export function LoginLink({ field, onDone }: { field: FormField; onDone: () => void }) {
  const [isOpen, setOpen] = useState(false)
  const [problem, setProblem] = useState("")
  const opened = useRef<Window | null>(null)
  const done = useRef(onDone)
  done.current = onDone
  const isGoogle = field.type === "oauth_link_google"

  useEffect(() => {
    if (!isOpen) return
    // Some providers cut the window's tie to this page, after which the window counts as closed.
    const finish = () => {
      setOpen(false)
      done.current()
    }
    const look = setInterval(() => opened.current?.closed && finish(), LOOK_MS)
    return () => clearInterval(look)
  }, [isOpen])

  const open = () => {
    const address = field.oauth_url ?? ""
    if (!/^https?:\/\//i.test(address)) return setProblem("The hub gave no web address to log in at.")
    const window = globalThis.open("about:blank", "_blank", WINDOW)
    if (!window) return setProblem("The browser blocked the window. Allow windows for this page and try again.")
    // The service's page must not have access to this page.
    window.opener = null
    window.location.href = address
    opened.current = window
    setProblem("")
    setOpen(true)
  }

  return (
    <div class="login">
      {field.description && <p>{field.description}</p>}
      <div class="row">
        <button type="button" class={isGoogle ? "google" : "secondary"} onClick={open}>
          {isGoogle && <GoogleMark />}
          {field.label || "Log in"}
        </button>
        {isOpen && (
          <button type="button" class="link" onClick={() => (setOpen(false), onDone())}>
            I have logged in
          </button>
        )}
      </div>
      <p class="quiet" role="status">
        {isOpen && "Log in in the window that opened. The form is asked for again when you close it."}
      </p>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}

function GoogleMark() {
  return (
    <svg viewBox="0 0 48 48" width="18" height="18" aria-hidden="true">
      <path
        fill="#4285f4"
        d="M45.1 24.5c0-1.6-.1-3.1-.4-4.5H24v8.5h11.8a10 10 0 0 1-4.4 6.6v5.5h7.1c4.2-3.8 6.6-9.5 6.6-16.1z"
      />
      <path
        fill="#34a853"
        d="M24 46c5.9 0 10.9-2 14.5-5.4l-7.1-5.5a13.2 13.2 0 0 1-19.7-6.9H4.4v5.7A22 22 0 0 0 24 46z"
      />
      <path fill="#fbbc05" d="M11.7 28.2a13.2 13.2 0 0 1 0-8.4v-5.7H4.4a22 22 0 0 0 0 19.8z" />
      <path
        fill="#ea4335"
        d="M24 10.8c3.2 0 6.1 1.1 8.4 3.3l6.3-6.3A22 22 0 0 0 4.4 14.1l7.3 5.7A13.1 13.1 0 0 1 24 10.8z"
      />
    </svg>
  )
}
