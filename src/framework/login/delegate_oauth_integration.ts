import { DataActionForm, type FormField } from "../form/data_action_form"
import type { DataActionRequest } from "../request/data_action_request"
import { DeliveryError } from "../../errors"
import { Integration } from "../integration"
import { type LoginFormOptions, loginFormTo } from "./login_form"

/** A destination for which Looker itself runs the login. The tokens come in `state_json`; the hub never sees a code. */
export abstract class DelegateOAuthIntegration extends Integration {
  override readonly usesOauth: boolean = true
  override readonly delegateOauth: boolean = true

  /**
   * Tests the connection for Looker's admin page. Returns one message field for each thing that works.
   * @throws HubError that says what does not work.
   */
  protected abstract checkConnection(request: DataActionRequest): Promise<FormField[]>

  /** The dialog shown before sending. */
  protected abstract deliveryForm(request: DataActionRequest): Promise<DataActionForm>

  /** Whether the user counts as connected. */
  abstract checkLogin(request: DataActionRequest): Promise<boolean>

  override async form(request: DataActionRequest): Promise<DataActionForm> {
    return request.params.test ? new DataActionForm(await this.checkConnection(request)) : this.deliveryForm(request)
  }

  /** The dialog for a user who must log in, with a link to Looker. @throws DeliveryError when Looker sent no address. */
  loginForm(request: DataActionRequest, options: LoginFormOptions = {}): DataActionForm {
    const { state_url: stateUrl } = request.params
    if (!stateUrl) {
      throw new DeliveryError(
        `You need to log in to ${this.label}, but Looker sent no login address (state_url). Open the dialog again.`,
      )
    }
    return loginFormTo(stateUrl, options)
  }
}
