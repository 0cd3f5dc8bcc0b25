import express, { type RequestHandler } from "express"

/** Lets a page use only its own script, style and pictures, and call only this server. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Serves a bundled page, with a policy of its own. */
export function servedPage(folder: string): RequestHandler {
  return express.static(folder, {
    etag: false,
    lastModified: false,
    cacheControl: false,
    setHeaders: (response) => response.setHeader("content-security-policy", PAGE_POLICY),
  })
}
