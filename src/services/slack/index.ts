/** Slack's Web API: a session, receivers, posts and files. */
export { type ChannelList, listChannels, listUsers, MAX_LISTED } from "./slack_channels"
export { DEFAULT_TEXT, postFile, postText, type SlackReceiver } from "./slack_posts"
export { findReceiver, readReceiver } from "./slack_receiver"
export { SlackRefusal } from "./slack_refusal"
export { SERVICE } from "./slack_service"
export { SlackSession } from "./slack_session"
