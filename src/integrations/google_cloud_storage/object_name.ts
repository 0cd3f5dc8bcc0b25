import type * as Hub from "../../framework"

/**
 * The name of the object: the typed one as it is, or the suggested one. With `overwrite` on `no` the time goes before the
 * ending, so that an object of that name stays.
 */
export function objectName(request: Hub.DataActionRequest): string {
  const name = request.fileName()
  return request.formParams.overwrite === "no" ? timed(name) : name
}

function timed(name: string): string {
  const dot = name.lastIndexOf(".")
  // A dot in the name of a folder begins no ending.
  const end = dot > name.lastIndexOf("/") ? dot : name.length
  return `${name.slice(0, end)}_${Date.now()}${name.slice(end)}`
}
