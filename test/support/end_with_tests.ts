import type { ChildProcess } from "node:child_process"

const running = new Map<ChildProcess, NodeJS.Signals>()

process.once("exit", () => {
  for (const [child, signal] of running) child.kill(signal)
})

/**
 * Ends a process with this one, where a test that fails leaves it behind.
 * @param signal Default: SIGKILL. What has started processes itself, and ends them, is sent SIGTERM.
 */
export function endWithTests<Child extends ChildProcess>(child: Child, signal: NodeJS.Signals = "SIGKILL"): Child {
  running.set(child, signal)
  child.once("exit", () => running.delete(child))
  return child
}
