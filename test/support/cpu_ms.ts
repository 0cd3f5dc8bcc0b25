/** Milliseconds that processors have worked for this process: the same for the same work, however busy the machine is. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
