import type { ServiceFault } from "./load_services"

/** One call of this many meets a fault. A prime, so that all kinds do: the kinds come round every hundred calls. */
const EVERY = 17
/** Time after which a caller hangs up, in milliseconds: before a slow service answers. */
const PATIENCE_MS = 200

type Fault = ServiceFault | "is slow, and the caller hangs up"
const FAULTS: readonly Fault[] = ["refuses", "is slow", "breaks off", "is slow, and the caller hangs up"]

/** Five deliveries of a hundred, by the number in their ids: all faults in turn. Forms and SFTP meet none. */
function faultOf(id: string): Fault | undefined {
  const number = Number(id.slice(id.lastIndexOf("-") + 1))
  return number % EVERY === 0 && !/-(?:form|sftp)-/.test(id) ? FAULTS[(number / EVERY) % FAULTS.length] : undefined
}

/** What the service of a delivery does. */
export function serviceFaultOf(id: string): ServiceFault | undefined {
  const fault = faultOf(id)
  return fault === "is slow, and the caller hangs up" ? "is slow" : fault
}

/** When the caller of a delivery hangs up, in milliseconds; undefined: it waits. */
export function patienceOf(id: string): number | undefined {
  return faultOf(id) === "is slow, and the caller hangs up" ? PATIENCE_MS : undefined
}
