// Key pairs for tests.

import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** A new pair for RS256, or on a curve. */
export function keyPair(kind: "rsa" | "P-256" | "P-384" | "ed25519", modulusLength = 2048): KeyPair {
  const publicKeyEncoding = { type: "spki", format: "pem" } as const;
  const privateKeyEncoding = { type: "pkcs8", format: "pem" } as const;
  if (kind === "rsa")
    return fromText(generateKeyPairSync("rsa", { modulusLength, publicKeyEncoding, privateKeyEncoding }));
  if (kind === "ed25519") return fromText(generateKeyPairSync("ed25519", { publicKeyEncoding, privateKeyEncoding }));
  return fromText(generateKeyPairSync("ec", { namedCurve: kind, publicKeyEncoding, privateKeyEncoding }));
}

/** Read from their text: Node can wait forever while it exports a key as a JWK and collects the generator of that very key. */
function fromText({ publicKey, privateKey }: { publicKey: string; privateKey: string }): KeyPair {
  return { publicKey: createPublicKey(publicKey), privateKey: createPrivateKey(privateKey) };
}
