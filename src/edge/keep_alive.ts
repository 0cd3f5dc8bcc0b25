import type { Response } from "express"
import { isOver, whenOver } from "./when_over"

/**
 * Writes a newline now and then while a form or execute is at work, so that no proxy takes the connection for dead. The
 * first newline settles the status as 200; JSON readers skip them. Stops by itself when the response is ended or breaks off.
 * @param intervalSec Seconds between newlines.
 */
export function keepAlive(response: Response, intervalSec: number): void {
  const stop = () => clearInterval(timer)
  const timer = setInterval(() => {
    // An answer may be ended and not sent yet: it waits behind another, or its client does not read.
    if (response.writableEnded) return stop()
    if (!response.headersSent) response.status(200).type("json")
    response.write("\n")
  }, intervalSec * 1000)
  whenOver(response, stop)
}

/** Ends the response with JSON; the status counts only as long as no newline has been written. */
export function answerJson(response: Response, status: number, body: unknown): void {
  if (response.writableEnded || isOver(response)) return
  if (response.headersSent) response.end(JSON.stringify(body))
  else response.status(status).json(body)
}
