import type * as Hub from "../../framework"

/** Returns the settings of both Twilio actions. @param fromLabel Label of the sender. */
export function twilioParams(fromLabel: string): Hub.Param[] {
  return [
    {
      name: "accountSid",
      label: "Account SID",
      description: "Twilio Console > Account Info. It begins with AC.",
      required: true,
      sensitive: false,
    },
    {
      name: "authToken",
      label: "Auth Token",
      description: "Twilio Console > Account Info, beside the Account SID.",
      required: true,
      sensitive: true,
    },
    {
      name: "from",
      label: fromLabel,
      description:
        "The sender: a number of yours such as +12025550100, or a Messaging Service SID, which begins with MG.",
      required: true,
      sensitive: false,
    },
  ]
}
