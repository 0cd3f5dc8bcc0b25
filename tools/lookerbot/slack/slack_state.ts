import { FileStore } from "./file_store"
import { MessageStore } from "./message_store"
import { ResponseUrls } from "./response_urls"
import { ViewStore } from "./view_store"
import { Workspace } from "./workspace"

/** All that the stand-in of Slack remembers. */
export class SlackState {
  readonly workspace = new Workspace()
  readonly messages = new MessageStore()
  readonly files = new FileStore()
  readonly views = new ViewStore()
  readonly responseUrls = new ResponseUrls(this.messages, this.files)
  /** Origin of the stand-in. Set when it listens. */
  url = ""
}
