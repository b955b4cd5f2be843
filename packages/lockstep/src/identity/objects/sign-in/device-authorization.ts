// A device that waits to be signed in (RFC 8628): created by POST /user_management/authorize/device, decided by the user on the page
// /device, polled by the device until then. The API never returns it as an object.

import type { ObjectKind, WorkosObject } from "../kind.ts";
import type { AuthenticationMethod } from "./authentication-method.ts";

/** Who signed in on the page for the device. */
export interface DeviceUser {
  user_id: string;
  organization_id: string | null;
  method: AuthenticationMethod;
  signed_in_at_ms: number;
}

/** A waiting device. Times in ms since the epoch. */
export interface DeviceAuthorization extends WorkosObject {
  object: "device_authorization";
  /** The hash of the device code. */
  hash: string;
  client_id: string;
  /** The code that the user enters, e.g. `BCDF-GHJK`. */
  user_code: string;
  state: "pending" | "approved" | "denied" | "used";
  expires_at_ms: number;
  /** How long the device must wait between two requests. */
  interval_ms: number;
  polled_at_ms: number | null;
  /** The hash of the approval page's token, and the user who signed in for it. */
  approval_hash: string | null;
  user: DeviceUser | null;
}

/** The kind of object. */
export const DEVICE_AUTHORIZATION: ObjectKind<DeviceAuthorization> = {
  object: "device_authorization",
  prefix: "device",
  keys: ({ hash, user_code, approval_hash, user }) => ({
    hash,
    user_code,
    approval_hash,
    user_id: user?.user_id ?? null,
  }),
};
