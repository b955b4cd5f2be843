// What servers answer to requests that carry no secret.

import type { Asked } from "./asked.ts";

/** An answer to a GET request that followed no redirect. */
export interface Document {
  readonly status: number;
  readonly contentType: string;
  /** The `location` of a redirect. */
  readonly location?: string;
  /** At most 256 kB. */
  readonly body: string;
}

/** A provider as a deployment describes it in its refusal of a token. */
export interface DeployedProvider {
  /** The issuer, or the domain of an OpenID Connect provider. */
  readonly issuer: string;
  readonly applicationID: string | null;
}

export interface NetworkFacts {
  /** Key sets of the providers, and discovery documents of issuers, by URL. */
  readonly documents: ReadonlyMap<string, Asked<Document>>;
  /** How far this machine's clock is ahead of WorkOS's `Date` header, in milliseconds; undefined if the header was missing. */
  readonly clockAheadMs?: number;
  /** The deployed providers, from the refusal of a made-up token. `redacted`: a production deployment does not tell them. */
  readonly providers?: Asked<readonly DeployedProvider[] | "redacted">;
  /** The status of an unsigned POST to each webhook route that the code mounts, by URL. */
  readonly webhooks: ReadonlyMap<string, Asked<number>>;
  /** Whether a preflight from an origin may read answers of the Authentication API, by origin. */
  readonly preflights: ReadonlyMap<string, Asked<boolean>>;
}
