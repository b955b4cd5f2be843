// The self-signed certificate of a signing key: WorkOS's key sets have one for each key, and a library may read the key from it. It is
// deterministic, so it is stored nowhere.

import { createHash, type KeyObject } from "node:crypto";
import { createRequire } from "node:module";
import type * as Schema from "@peculiar/asn1-schema";
import type * as X509 from "@peculiar/asn1-x509";

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

// RFC 5912: sha256WithRSAEncryption, and the attribute commonName.
const RS256 = "1.2.840.113549.1.1.11";
const COMMON_NAME = "2.5.4.3";

// It is not checked here, and no key is used for that long.
const LIFETIME_MS = 10 * 365 * 24 * 3_600_000;

/** Creates the certificate of an RSA key (RFC 5280 section 4.1). */
export async function certify({ kid, publicKey, createdAt, sign }: CertifiedKey): Promise<KeyCertificate> {
  const { asn1, x509 } = libraries();
  const algorithm = new x509.AlgorithmIdentifier({ algorithm: RS256, parameters: null });
  const value = new x509.AttributeValue({ utf8String: `local AuthKit ${kid}` });
  const attribute = new x509.AttributeTypeAndValue({ type: COMMON_NAME, value });
  const name = new x509.Name([new x509.RelativeDistinguishedName([attribute])]);
  const content = new x509.TBSCertificate({
    version: x509.Version.v3,
    serialNumber: serialNumberOf(kid),
    signature: algorithm,
    issuer: name,
    subject: name,
    validity: new x509.Validity({ notBefore: new Date(createdAt), notAfter: new Date(createdAt + LIFETIME_MS) }),
    subjectPublicKeyInfo: asn1.AsnConvert.parse(
      publicKey.export({ type: "spki", format: "der" }),
      x509.SubjectPublicKeyInfo,
    ),
  });
  const signature = await sign(new Uint8Array(asn1.AsnConvert.serialize(content)));
  const certificate = new x509.Certificate({
    tbsCertificate: content,
    signatureAlgorithm: algorithm,
    signatureValue: Uint8Array.from(signature).buffer,
  });
  const der = Buffer.from(asn1.AsnConvert.serialize(certificate));
  return { x5c: [der.toString("base64")], "x5t#S256": createHash("sha256").update(der).digest("base64url") };
}

// Loaded for the first request of a key set: local AuthKit starts without them.
function libraries(): { asn1: typeof Schema; x509: typeof X509 } {
  const require = createRequire(import.meta.url);
  return {
    asn1: require("@peculiar/asn1-schema") as typeof Schema,
    x509: require("@peculiar/asn1-x509") as typeof X509,
  };
}

/** A positive number of 16 bytes (RFC 5280 section 4.1.2.2). */
function serialNumberOf(kid: string): ArrayBuffer {
  const bytes = Uint8Array.from(createHash("sha256").update(kid).digest().subarray(0, 16));
  bytes[0] = 0x40 | ((bytes[0] ?? 0) & 0x3f);
  return bytes.buffer;
}
