import type { Response } from "express"
import { isOver, whenOver } from "./when_over"

/**
 * Writes a newline at intervals while a form or execute runs, so that no proxy closes the silent connection. The first newline
 * fixes the status at 200. JSON parsers skip newlines. Stops by itself when the response ends or its connection breaks.
 * @param intervalSec Seconds between newlines.
 */
export function keepAlive(response: Response, intervalSec: number): void {
  const stop = () => clearInterval(timer)
  const timer = setInterval(() => {
    // An answer may have ended without being sent yet: it waits behind another one, or its client does not read.
    if (response.writableEnded) return stop()
    if (!response.headersSent) response.status(200).type("json")
    response.write("\n")
  }, intervalSec * 1000)
  whenOver(response, stop)
}

/** Ends the response with JSON. The status has no effect once a newline has been written. */
export function answerJson(response: Response, status: number, body: unknown): void {
  if (response.writableEnded || isOver(response)) return
  if (response.headersSent) response.end(JSON.stringify(body))
  else response.status(status).json(body)
}
