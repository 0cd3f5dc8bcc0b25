/** Recognizes what is not a result: the report of a failed query, a web page, nothing at all. */
export { inspectBeginning, inspected } from "./inspect"
export { ResultInspector } from "./result_inspector"
export { isPageType, pageInstead } from "./web_page"
