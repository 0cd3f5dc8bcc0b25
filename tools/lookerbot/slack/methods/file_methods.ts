import { z } from "zod"
import { fileOf } from "../file_store"
import { SlackError } from "../slack_error"
import { BOT } from "../workspace"
import type { Methods } from "./method"

const COMPLETED = z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1)

export const FILE_METHODS: Methods = {
  "files.getUploadURLExternal": {
    scope: "files:write",
    run(given, { files, url }) {
      const length = given.number("length") ?? 0
      if (length <= 0) throw new SlackError("invalid_arguments")
      const { file, path } = files.begin(given.required("filename"), length, given.text("alt_txt") ?? "")
      return { upload_url: url + path, file_id: file.id }
    },
  },
  "files.completeUploadExternal": {
    scope: "files:write",
    run(given, { files, messages, workspace, url }) {
      const { data } = COMPLETED.safeParse(given.json("files", "invalid_arguments"))
      if (!data) throw new SlackError("invalid_arguments")
      const channelId = given.text("channel_id")
      // Only the id of a conversation counts, neither that of a person nor a name.
      const channel = channelId === undefined ? undefined : workspace.writable(channelId)
      if (channel && channel.id !== channelId) throw new SlackError("channel_not_found")
      const complete = data.map(({ id, title }) => files.complete(id, title))
      if (channel) {
        const text = given.text("initial_comment")
        const ids = complete.map(({ id }) => id)
        messages.add({ channel: channel.id, user: BOT.id, text, threadTs: given.text("thread_ts"), files: ids })
      }
      return { files: complete.map((file) => fileOf(file, url)) }
    },
  },
  "files.info": {
    scope: "files:read",
    run(given, { files, url }) {
      const file = files.find(given.required("file", "file_not_found"))
      if (!file) throw new SlackError("file_not_found")
      return { file: fileOf(file, url) }
    },
  },
}
