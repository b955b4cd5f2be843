// The self-signed certificate of a signing key: WorkOS's key sets have one for each key, and a library may read the key from it. It is
// deterministic, so it is stored nowhere. Node reads certificates but makes none; this one has six kinds of values.

import { createHash, type KeyObject } from "node:crypto";

/** The certificate members of a key set's key (RFC 7517 sections 4.7 and 4.9). */
export interface KeyCertificate {
  x5c: [string];
  "x5t#S256": string;
}

/** The certified data. */
export interface CertifiedKey {
  kid: string;
  publicKey: KeyObject;
  /** ms since the epoch. */
  createdAt: number;
  /** RSA with SHA-256. */
  sign: (bytes: Uint8Array) => Promise<Buffer>;
}

// It is not checked here, and no key is used for that long.
const LIFETIME_MS = 10 * 365 * 24 * 3_600_000;

/** Tags of DER (ITU-T X.690). */
const TAG = { integer: 0x02, bits: 0x03, utf8: 0x0c, sequence: 0x30, set: 0x31, version: 0xa0 };

// RFC 5912: sha256WithRSAEncryption without parameters, and the attribute commonName.
const RS256 = Buffer.from("300d06092a864886f70d01010b0500", "hex");
const COMMON_NAME = Buffer.from("0603550403", "hex");

/** Creates the certificate of an RSA key (RFC 5280 section 4.1). */
export async function certify({ kid, publicKey, createdAt, sign }: CertifiedKey): Promise<KeyCertificate> {
  const { integer, bits, utf8, sequence, set, version } = TAG;
  const name = der(sequence, der(set, der(sequence, COMMON_NAME, der(utf8, Buffer.from(`local AuthKit ${kid}`)))));
  const content = der(
    sequence,
    der(version, der(integer, Buffer.of(2))),
    der(integer, serialNumberOf(kid)),
    RS256,
    name,
    der(sequence, timeOf(createdAt), timeOf(createdAt + LIFETIME_MS)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
  );
  // No bit of the last byte is unused.
  const signature = der(bits, Buffer.of(0), await sign(content));
  const certificate = der(sequence, content, RS256, signature);
  const thumbprint = createHash("sha256").update(certificate).digest("base64url");
  return { x5c: [certificate.toString("base64")], "x5t#S256": thumbprint };
}

/** One value: its tag, the length of its content, its content. From 128 bytes on, the length has a length of its own. */
function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const digits = body.length.toString(16);
  const length = Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex");
  const head = body.length < 0x80 ? [tag, body.length] : [tag, 0x80 | length.length, ...length];
  return Buffer.concat([Buffer.from(head), body]);
}

/** A time in ms since the epoch: with two digits of the year before 2050 (RFC 5280 section 4.1.2.5). */
function timeOf(ms: number): Buffer {
  const digits = `${new Date(ms).toISOString().slice(0, 19).replaceAll(/\D/g, "")}Z`;
  return digits < "2050" ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}

/** A positive number of 16 bytes (RFC 5280 section 4.1.2.2). */
function serialNumberOf(kid: string): Uint8Array {
  const bytes = createHash("sha256").update(kid).digest().subarray(0, 16);
  bytes[0] = 0x40 | ((bytes[0] ?? 0) & 0x3f);
  return bytes;
}
