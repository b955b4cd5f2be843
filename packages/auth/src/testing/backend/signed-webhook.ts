// A webhook as WorkOS sends it, for a deployment with HTTP routes: the local stack, or any other. Uses the signature of the component.
import { sign } from "../../component/model/signature.ts";

/** Where a webhook goes, and how it is signed. */
export interface WebhookOptions {
  /** The address of the route, such as `http://127.0.0.1:3211/workos/webhook`. */
  readonly url: string;
  /** The value of `WORKOS_WEBHOOK_SECRET` in the deployment. */
  readonly secret: string;
  /** The event as JSON, from `createFakeWorkos`. */
  readonly event: string;
  /** When it was signed, ms since 1970. Default: now. */
  readonly at?: number;
}

/**
 * Returns the request with which WorkOS delivers an event: `await fetch(await signedWebhook({ … }))`. Pass another secret or time to test
 * that your deployment refuses it.
 */
export async function signedWebhook({ url, secret, event, at = Date.now() }: WebhookOptions): Promise<Request> {
  const headers = {
    "content-type": "application/json",
    "workos-signature": `t=${at}, v1=${await sign(event, secret, at)}`,
  };
  return new Request(url, { method: "POST", headers, body: event });
}
