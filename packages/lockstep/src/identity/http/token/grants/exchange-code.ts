// grant_type=authorization_code: a code becomes a session and its first pair of tokens.

import type { AuthKitContext } from "../../../context/context.ts";
import { decideCode, type CodeDecision } from "../../../rules/decide-code.ts";
import { makeOAuthTokens } from "../../../sign-in/oauth-tokens.ts";
import { maySignIn } from "../../../sign-in/pending.ts";
import { endSession, newSession, recordSession } from "../../../sign-in/sessions.ts";
import type { AuthorizationCode } from "../../../store/codes.ts";
import { sha256 } from "../../../values/secret.ts";
import { GrantRefusal } from "../shared/grant-refusal.ts";
import { requireField, type Grant } from "../shared/grant.ts";
import { issueTokens } from "../shared/issue-tokens.ts";
import { readInvitation, takeInvitation } from "../shared/take-invitation.ts";

/** Exchanges a code. For a public client it needs no secret, but a verifier. */
export const exchangeCode: Grant = async (context, { fields, client, confidential }) => {
  const { store, options } = context;
  const presented = {
    clientId: client.id,
    confidential,
    codeVerifier: fields.get("code_verifier"),
    redirectUri: fields.get("redirect_uri"),
    maySignIn: (code: AuthorizationCode) => maySignIn(context, code.userId, code.organizationId),
  };
  const hash = sha256(requireField(fields, "code"));
  const decide = (): CodeDecision => decideCode({ ...presented, row: store.codes.find(hash), now: options.now() });
  const now = options.now();
  const first = decide();
  if (first.kind === "refuse") throw refused(context, first);

  const { code } = first;
  const user = store.users.find(code.userId);
  const invitation = user === null ? null : readInvitation(context, fields, user);
  const session = newSession(context, {
    ...code,
    organizationId: invitation?.organization_id ?? code.organizationId,
  });
  const pair = await issueTokens(context, { session, authTime: code.signedInAt, now });
  // Signing took a turn of the event loop, in which the same code may have been presented a second time: decide again, then write.
  const final = await store.grouped(() => {
    const decision = decide();
    if (decision.kind === "exchange") {
      // Likewise, another request may have accepted the same invitation.
      if (user !== null) takeInvitation(context, fields, user);
      recordSession(context, session);
      store.refreshTokens.insert(sha256(pair.refreshToken), session.id);
      store.codes.use(hash, session.id);
    }
    return decision;
  });
  if (final.kind === "refuse") throw refused(context, final);
  const returned = options.settings.oauthTokens ? code.oauthScopes : null;
  return returned === null
    ? { session, pair }
    : { session, pair, oauthTokens: makeOAuthTokens(code.authMethod, returned, now) };
};

function refused(context: AuthKitContext, decision: CodeDecision & { kind: "refuse" }): GrantRefusal {
  if (decision.endSession !== null) endSession(context, decision.endSession);
  return new GrantRefusal(decision.error, decision.description);
}
