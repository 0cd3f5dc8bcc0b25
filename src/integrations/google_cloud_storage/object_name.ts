import * as Hub from "../../framework"

/**
 * The name of the object: `request.objectName()`. With `overwrite` on `no` the time goes before the ending, so that an object
 * of that name stays.
 */
export function objectName(request: Hub.DataActionRequest): string {
  const name = request.objectName()
  return request.formParams.overwrite === "no" ? Hub.insertBeforeEnding(name, `_${Date.now()}`) : name
}
