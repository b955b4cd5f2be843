// WorkOS's client for requests that a user waits for. The SDK's own repeats a refused request for as long as WorkOS asks, up to a minute at
// a time: the user would see nothing, and the time would tell whether an address has an account, because only mails to accounts are limited.
import { WorkOS } from "@workos-inc/node";
import type { Settings } from "../options.ts";

/** How long one request may take, ms. */
const TIMEOUT = 10_000;

/** Creates the client. It repeats a request once if the connection fails, and never one that is to wait. */
export function createPromptClient({ apiKey, clientId, apiHostname, apiHttps, apiPort }: Settings): WorkOS {
  return new WorkOS(apiKey, {
    clientId,
    https: apiHttps,
    ...(apiHostname === undefined ? {} : { apiHostname }),
    ...(apiPort === undefined ? {} : { port: apiPort }),
    timeout: TIMEOUT,
    maxRetries: 1,
    fetchFn: async (input, init) => {
      const response = await fetch(input, init);
      const { status, headers } = response;
      if (status !== 429 && !headers.has("retry-after")) return response;
      // The SDK repeats no request for an error that it does not know.
      const rawData: unknown = await response.json().catch(() => ({}));
      const retryAfter = Number(headers.get("retry-after") ?? Number.NaN);
      throw Object.assign(new Error(`WorkOS answered ${status}.`), { status, retryAfter, rawData });
    },
  });
}
