/** Text messages by Twilio. */
export { MAX_CHARACTERS, TWILIO_API, TwilioClient } from "./twilio_client"
