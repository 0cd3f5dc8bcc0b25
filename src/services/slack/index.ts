/** Slack's Web API: a session, receivers, posts and files. */
export { type ChannelList, listChannels, listUsers, MAX_LISTED } from "./slack_channels"
export { DEFAULT_TEXT, postFile, postText, type SlackReceiver } from "./slack_posts"
export { findReceiver, isId, isPerson, readReceiver } from "./slack_receiver"
export { SERVICE, SlackRefusal } from "./slack_refusal"
export { escapeCharacter, escapeText } from "./slack_text"
export { SlackSession } from "./slack_session"
