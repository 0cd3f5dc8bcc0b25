import * as Hub from "../../framework"

/** A tab of a Google spreadsheet. */
export interface SheetPlace {
  spreadsheetId: string
  /** The digits that Google writes behind `gid=`. */
  sheetId: string
}

/**
 * Reads the place from an address as Google writes it: the tab in the fragment, in the query or in neither, which is the first tab;
 * the account as `/u/0/`, or not at all.
 * @throws DeliveryError at the form field for any other address.
 */
export function sheetPlace(typed: string): SheetPlace {
  const url = URL.canParse(typed) ? new URL(typed) : undefined
  const isGoogle = url?.protocol === "https:" && url.host === "docs.google.com"
  const [, spreadsheetId] = (isGoogle && /^\/spreadsheets\/(?:u\/\d+\/)?d\/([\w-]+)(?:\/|$)/.exec(url.pathname)) || []
  const sheetId = url && (new URLSearchParams(url.hash.slice(1)).get("gid") ?? url.searchParams.get("gid") ?? "0")
  if (spreadsheetId && sheetId && /^\d+$/.test(sheetId)) return { spreadsheetId, sheetId }
  throw Hub.DeliveryError.ofField(
    "url",
    "This is no address of a Google sheet: copy it from the browser. It looks like " +
      "https://docs.google.com/spreadsheets/d/<id>/edit#gid=0.",
  )
}
