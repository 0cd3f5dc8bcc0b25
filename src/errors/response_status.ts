/** Status names of Google's API errors, with the HTTP status of each and a sentence for people. */
export const STATUSES = {
  BAD_REQUEST: [400, "The request could not be carried out as it stands."],
  INVALID_ARGUMENT: [400, "A value of the request is not valid."],
  FAILED_PRECONDITION: [400, "Something has to be set up first."],
  UNAUTHENTICATED: [401, "The service did not accept the login."],
  PERMISSION_DENIED: [403, "The account may not do this."],
  NOT_FOUND: [404, "What the request names was not found."],
  REQUEST_TIMEOUT: [408, "The service took too long."],
  ALREADY_EXISTS: [409, "What is to be made exists already."],
  PAYLOAD_TOO_LARGE: [413, "The result is larger than the service takes."],
  RESOURCE_EXHAUSTED: [429, "A quota is used up, or too many requests came at once."],
  INTERNAL: [500, "The delivery failed."],
  INTERNAL_ECONNRESET: [500, "The connection to the service broke off."],
  BAD_GATEWAY: [502, "The service did not answer as it should."],
  UNAVAILABLE: [503, "The service is not available at the moment."],
  GATEWAY_TIMEOUT: [504, "The service did not get an answer in time."],
} as const

export type ResponseStatus = keyof typeof STATUSES
