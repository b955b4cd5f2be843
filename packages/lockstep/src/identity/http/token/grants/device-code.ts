// grant_type=urn:ietf:params:oauth:grant-type:device_code: a device asks whether the user has signed it in. It has no secret.

import { decideDevice, type DeviceDecision } from "../../../rules/decide-device.ts";
import { maySignIn } from "../../../sign-in/pending.ts";
import { newSession, recordSession } from "../../../sign-in/sessions.ts";
import { sha256 } from "../../../values/secret.ts";
import { GrantRefusal } from "../shared/grant-refusal.ts";
import { readOrigin, requireField, type Grant } from "../shared/grant.ts";
import { issueTokens } from "../shared/issue-tokens.ts";

/** Returns the tokens, or what to wait for. */
export const deviceCode: Grant = async (context, { fields, client }) => {
  const { store, options } = context;
  const hash = sha256(requireField(fields, "device_code"));
  const now = options.now();
  const decide = (): DeviceDecision =>
    decideDevice(store.deviceAuthorizations.findBy("hash", hash), {
      clientId: client.id,
      maySignIn: (user) => maySignIn(context, user.user_id, user.organization_id),
      now,
    });
  const device = store.deviceAuthorizations.findBy("hash", hash);
  const first = decide();
  if (first.kind === "wait" && device !== null) {
    const polled = { polled_at_ms: now, interval_ms: first.intervalMs };
    store.deviceAuthorizations.update(device.id, polled, { quiet: true });
  }
  if (first.kind !== "grant" || device === null) throw refused(first);

  const { user } = first;
  const session = newSession(context, {
    userId: user.user_id,
    clientId: client.id,
    organizationId: user.organization_id,
    authMethod: user.method,
    impersonator: null,
    ...readOrigin(fields),
  });
  const pair = await issueTokens(context, { session, authTime: user.signed_in_at_ms, now });
  // Signing took a turn of the event loop, in which the same code may have been presented a second time.
  const final = await store.grouped(() => {
    const decision = decide();
    if (decision.kind === "grant") {
      store.deviceAuthorizations.update(device.id, { state: "used" }, { quiet: true });
      recordSession(context, session);
      store.refreshTokens.insert(sha256(pair.refreshToken), session.id);
    }
    return decision;
  });
  if (final.kind !== "grant") throw refused(final);
  return { session, pair };
};

function refused(decision: DeviceDecision): GrantRefusal {
  if (decision.kind === "grant") return new GrantRefusal("invalid_grant", "The device code was used.");
  return new GrantRefusal(decision.error, decision.description);
}
