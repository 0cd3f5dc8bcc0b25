/** Text messages by Twilio. */
export { MAX_CHARACTERS, TwilioClient } from "./twilio_client"
