// Passkeys (WebAuthn Level 3): the options for a browser, and the verification of its response. The checks are @simplewebauthn's; this file
// decides which challenge, which key and which account. Loaded when first used.

import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import type { AuthKitContext } from "../context/context.ts";
import { toUserObject, type User } from "../objects/accounts/user.ts";
import { sha256 } from "../values/secret.ts";

const CHALLENGE_LIFETIME_MS = 10 * 60_000;

/** The address of the page, which passkeys are bound to. */
export interface PasskeySite {
  /** E.g. `http://localhost:4100`. */
  origin: string;
  /** The host name, e.g. `localhost`. */
  rpId: string;
}

/** The options for a browser to sign in, as JSON text. */
export async function assertionOptions(context: AuthKitContext, { rpId }: PasskeySite): Promise<string> {
  const { generateAuthenticationOptions } = await import("@simplewebauthn/server");
  const options = await generateAuthenticationOptions({ rpID: rpId, userVerification: "required" });
  keepChallenge(context, options.challenge);
  return JSON.stringify(options);
}

/** The options for a browser to create a user's passkey, as JSON text. */
export async function registrationOptions(context: AuthKitContext, user: User, { rpId }: PasskeySite): Promise<string> {
  const { generateRegistrationOptions } = await import("@simplewebauthn/server");
  const own = context.store.passkeys.findAllBy("user_id", user.id);
  const options = await generateRegistrationOptions({
    rpName: "Local AuthKit",
    rpID: rpId,
    userName: user.email,
    userDisplayName: toUserObject(user).name ?? user.email,
    userID: new TextEncoder().encode(user.id),
    excludeCredentials: own.map(({ credential_id: id, transports }) => ({ id, transports })),
    // Discoverable without an address, and behind a fingerprint or PIN: a first and a second factor at once.
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
  keepChallenge(context, options.challenge);
  return JSON.stringify(options);
}

/** The user whose passkey signed, or null. `answer` is the browser's response, as JSON text. */
export async function checkAssertion(context: AuthKitContext, answer: string, site: PasskeySite): Promise<User | null> {
  const { store } = context;
  const response = read(answer) as AuthenticationResponseJSON | null;
  const passkey = response === null ? null : store.passkeys.findBy("credential_id", response.id);
  if (response === null || passkey === null) return null;
  const { verifyAuthenticationResponse } = await import("@simplewebauthn/server");
  const { credential_id: id, counter } = passkey;
  const publicKey = new Uint8Array(Buffer.from(passkey.public_key, "base64url"));
  const checked = await verifyAuthenticationResponse({
    response,
    expectedChallenge: (challenge) => takeChallenge(context, challenge),
    expectedOrigin: site.origin,
    expectedRPID: site.rpId,
    credential: { id, publicKey, counter },
    requireUserVerification: true,
  }).catch(() => null);
  if (checked === null || !checked.verified) return null;
  store.passkeys.update(passkey.id, { counter: checked.authenticationInfo.newCounter }, { quiet: true });
  return store.users.find(passkey.user_id);
}

/** Stores the passkey that a browser created for a user. False if the response is invalid. */
export async function keepPasskey(
  context: AuthKitContext,
  user: User,
  { answer, site }: { answer: string; site: PasskeySite },
): Promise<boolean> {
  const response = read(answer) as RegistrationResponseJSON | null;
  if (response === null) return false;
  const { verifyRegistrationResponse } = await import("@simplewebauthn/server");
  const checked = await verifyRegistrationResponse({
    response,
    expectedChallenge: (challenge) => takeChallenge(context, challenge),
    expectedOrigin: site.origin,
    expectedRPID: site.rpId,
    requireUserVerification: true,
  }).catch(() => null);
  if (checked === null || !checked.verified) return false;
  const { id, publicKey, counter } = checked.registrationInfo.credential;
  if (context.store.passkeys.findBy("credential_id", id) !== null) return false;
  context.store.passkeys.insert({
    user_id: user.id,
    credential_id: id,
    public_key: Buffer.from(publicKey).toString("base64url"),
    counter,
    transports: response.response.transports ?? [],
  });
  return true;
}

function keepChallenge({ store, options }: AuthKitContext, challenge: string): void {
  const expires_at_ms = options.now() + CHALLENGE_LIFETIME_MS;
  store.passkeyChallenges.insert({ hash: sha256(challenge), expires_at_ms });
}

function takeChallenge({ store, options }: AuthKitContext, challenge: string): boolean {
  return store.transaction(() => {
    const kept = store.passkeyChallenges.findBy("hash", sha256(challenge));
    if (kept === null) return false;
    store.passkeyChallenges.delete(kept.id);
    return kept.expires_at_ms > options.now();
  });
}

function read(answer: string): unknown {
  try {
    const value = JSON.parse(answer) as { id?: unknown } | null;
    // The library checks everything else; the id is needed first, to look it up.
    return typeof value?.id === "string" ? value : null;
  } catch {
    return null;
  }
}
