/** What is no result: a failed query, a page, a file that does not begin as its format does. */
export { inspectBeginning, inspected } from "./inspect"
export { ResultInspector } from "./result_inspector"
export { isPageType, pageInstead } from "./web_page"
