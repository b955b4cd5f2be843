// The two tested generations of @workos-inc/node, configured for one local AuthKit. What both support has one interface; a test
// that needs a feature of only one says so.

import { WorkOS as WorkOS11 } from "workos-node-11";
import { WorkOS as WorkOS8 } from "workos-node-8";
import { API_KEY, CLIENT } from "./authkit.ts";

export type WorkOS = WorkOS11;

/** The newest generation, and the one that npm installs on Node 20. */
export const GENERATIONS = [11, 8] as const;

const classes = { 11: WorkOS11, 8: WorkOS8 as unknown as typeof WorkOS11 };

/** How a client is created, apart from its address. */
export interface SdkOptions {
  generation?: (typeof GENERATIONS)[number];
  /** Null for an app without one. */
  apiKey?: string | null;
  issuer?: string;
  /** How often a request is repeated. Default: the SDK's own. */
  maxRetries?: number;
}

/** A client of the AuthKit on a port. */
export function sdkAt(port: number, { generation = 11, apiKey = API_KEY, ...options }: SdkOptions = {}): WorkOS {
  const where = { apiHostname: "localhost", port, https: false, clientId: CLIENT, ...options };
  return apiKey === null ? new classes[generation](where) : new classes[generation](apiKey, where);
}

/** The error of a refused call. */
export async function refusalOf(call: Promise<unknown>): Promise<Record<string, unknown>> {
  const error = await call.then(
    () => new Error("the call was not refused"),
    (reason: unknown) => reason,
  );
  return error as Record<string, unknown>;
}
