// A module that imports by name, which sees what is put in place of a function only when Node is told.
import { lookup } from "node:dns"

export const lookupByName = () => lookup
