/** What a client that decodes answers asks for. By default the runtime's `fetch` asks for Brotli as well. */
export const ACCEPT_ENCODING = "gzip, deflate"
