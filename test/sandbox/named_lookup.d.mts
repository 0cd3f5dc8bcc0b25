export function lookupByName(): unknown
