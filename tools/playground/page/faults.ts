/** How a service misbehaves, in words that follow its name; empty: it works. */
export const FAULTS: readonly { fault: string; label: string; code?: string }[] = [
  { fault: "", label: "works" },
  { fault: "401", label: "refuses the key", code: "401" },
  { fault: "403", label: "forbids it", code: "403" },
  { fault: "404", label: "finds nothing", code: "404" },
  { fault: "429x3", label: "is busy", code: "429 ×3" },
  { fault: "500", label: "fails", code: "500" },
  { fault: "slow", label: "is slow" },
  { fault: "reset", label: "hangs up" },
  { fault: "garbage", label: "answers garbage" },
  { fault: "half", label: "stops halfway" },
  { fault: "echo", label: "repeats all it was told" },
]
