// An authenticator in software: makes ES256 assertions as WebAuthn Level 3 section 6.3.3 describes them, valid or invalid on request.

import { createHash, sign } from "node:crypto";
import { keyPair } from "../../support/key-pair.ts";

/** The parameters of an assertion. */
export interface Assertion {
  challenge: string;
  origin: string;
  rpId?: string;
  type?: string;
  /** Default: user present and verified. */
  flags?: number;
  counter?: number;
}

export interface SoftwareKey {
  credentialId: string;
  /** COSE, base64url. */
  publicKey: string;
  /** What a page would send, as JSON text. */
  assert: (assertion: Assertion) => string;
}

export function softwareKey(): SoftwareKey {
  const { privateKey, publicKey } = keyPair("P-256");
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  // A map of five: key type EC2, algorithm ES256, curve P-256, x, y (RFC 9053 section 7.1.1).
  const cose = Buffer.concat([
    Buffer.from("a5010203262001215820", "hex"),
    Buffer.from(x, "base64url"),
    Buffer.from("225820", "hex"),
    Buffer.from(y, "base64url"),
  ]);
  const credentialId = Buffer.from("a software key").toString("base64url");
  return {
    credentialId,
    publicKey: cose.toString("base64url"),
    assert: ({ challenge, origin, rpId = "localhost", type = "webauthn.get", flags = 0x05, counter = 1 }) => {
      const clientData = Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
      const data = Buffer.concat([sha256(rpId), Buffer.from([flags]), Buffer.alloc(4)]);
      data.writeUInt32BE(counter, 33);
      const signature = sign("sha256", Buffer.concat([data, sha256(clientData)]), privateKey);
      const response = {
        clientDataJSON: clientData.toString("base64url"),
        authenticatorData: data.toString("base64url"),
        signature: signature.toString("base64url"),
      };
      const id = credentialId;
      return JSON.stringify({ id, rawId: id, type: "public-key", response, clientExtensionResults: {} });
    },
  };
}

function sha256(value: string | Buffer): Buffer {
  return createHash("sha256").update(value).digest();
}
