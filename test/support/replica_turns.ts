import type { NginxFront } from "./nginx_front"
import { type Replica, until } from "./replica"

/** Has nginx give the next request to this hub, where the request chooses none. */
export async function nextIs(next: Replica, front: NginxFront): Promise<void> {
  await until(async () => !isFrom(next, await fetch(`${front.url}/healthz`)))
}

/** Whether this hub gave the answer that nginx passed on. */
export function isFrom(
  { port }: Replica,
  { headers }: { headers: Headers | Readonly<Record<string, string>> },
): boolean {
  return new Headers(headers).get("x-answered-by") === `127.0.0.1:${port}`
}

/** Waits until this hub has logged a line that holds all of these texts. */
export async function untilLogged({ log }: Replica, ...texts: readonly string[]): Promise<void> {
  await until(() => log.some((line) => texts.every((each) => line.includes(each))))
}
