/** Loaded with `node -r` before the hub of a page. Leads its browsers to the consent page of the sandbox on HUB_SANDBOX_PORT. */
import { leadBrowsers } from "./redirects"

const { HUB_SANDBOX_PORT, NODE_ENV } = process.env

if (NODE_ENV !== "production") leadBrowsers(Number(HUB_SANDBOX_PORT))
