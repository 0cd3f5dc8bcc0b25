import type { Response } from "express"

/**
 * Writes a newline now and then while a form or execute is at work, so that no proxy takes the connection for dead. The
 * first newline settles the status as 200; JSON readers skip them. Stops by itself when the response ends or breaks off.
 * @param intervalSec Seconds between newlines.
 */
export function keepAlive(response: Response, intervalSec: number): void {
  const timer = setInterval(() => {
    if (!response.headersSent) response.status(200).type("json")
    response.write("\n")
  }, intervalSec * 1000)
  const stop = () => clearInterval(timer)
  response.once("finish", stop).once("close", stop)
}

/** Ends the response with JSON; the status counts only as long as no newline has been written. */
export function answerJson(response: Response, status: number, body: unknown): void {
  if (response.writableEnded || response.destroyed) return
  if (response.headersSent) response.end(JSON.stringify(body))
  else response.status(status).json(body)
}
