// The signatures of webhooks and Actions: HMAC-SHA256 of "<t>.<body>" over the bytes of the body
// (https://workos.com/docs/events/data-syncing/webhooks). Web Crypto only; comparison in constant time.

/** How long after and before its time a signature counts, ms: WorkOS's own values for webhooks and for Actions. */
export const TOLERANCE_MS: { readonly webhook: number; readonly action: number } = { webhook: 180_000, action: 30_000 };

/** Reads the secrets of a variable: one, or two with a comma between them while one replaces the other. */
export function secretsOf(value: string | undefined): string[] {
  return (value ?? "").split(",").flatMap((secret) => secret.trim() || []);
}

/** A signature as the header has it. */
export interface Signature {
  readonly t: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Reads `WorkOS-Signature`: `t=<ms>, v1=<hex>`. Null if it has another form, or its time is too far from `now`, ms since 1970.
 */
export function readSignature(header: string | null, now: number, toleranceMs: number): Signature | null {
  const [, t, hex] = /^t=(\d{1,16}), ?v1=([0-9a-f]{64})$/.exec(header ?? "") ?? [];
  if (t === undefined || hex === undefined || Math.abs(now - Number(t)) > toleranceMs) return null;
  return { t, bytes: Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)) };
}

/** Returns the secret that signed this body, or null. */
export async function signerOf(
  body: Uint8Array,
  { t, bytes }: Signature,
  secrets: readonly string[],
): Promise<string | null> {
  const signed = signedBytes(t, body);
  for (const secret of secrets)
    if (await crypto.subtle.verify("HMAC", await keyOf(secret), bytes, signed)) return secret;
  return null;
}

/** Returns the signature of a body as hex. */
export async function sign(body: string, secret: string, at: number): Promise<string> {
  const signature = await crypto.subtle.sign(
    "HMAC",
    await keyOf(secret),
    signedBytes(String(at), new TextEncoder().encode(body)),
  );
  return Array.from(new Uint8Array(signature), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function signedBytes(t: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(`${t}.`);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  return bytes;
}

/** The keys of the secrets in use: importing one costs more than verifying with it. */
const keys = new Map<string, CryptoKey>();

async function keyOf(secret: string): Promise<CryptoKey> {
  const known = keys.get(secret);
  if (known !== undefined) return known;
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const usages = ["sign", "verify"] as const;
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), algorithm, false, usages);
  keys.set(secret, key);
  return key;
}
