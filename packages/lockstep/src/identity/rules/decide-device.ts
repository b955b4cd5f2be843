// The response to a device that asks whether it is signed in: a pure decision (RFC 8628 section 3.5).

import type { DeviceAuthorization, DeviceUser } from "../objects/sign-in/device-authorization.ts";

/** How long a device and its user may take, in ms. WorkOS: 300 s. */
export const DEVICE_LIFETIME_MS = 300_000;
/** How long a device must wait between two requests, in ms, and the increase each time it did not. WorkOS: 5 s. */
export const DEVICE_INTERVAL_MS = 5000;

/** The decision. */
export type DeviceDecision =
  | { kind: "grant"; user: DeviceUser }
  | { kind: "refuse"; error: "invalid_grant" | "expired_token" | "access_denied"; description: string }
  | { kind: "wait"; error: "authorization_pending" | "slow_down"; description: string; intervalMs: number };

/**
 * Decides about one presented device code; null if it is unknown. `maySignIn`: whether the approved user and
 * organization may still get a session; `now` in ms.
 */
export function decideDevice(
  device: DeviceAuthorization | null,
  { clientId, maySignIn, now }: { clientId: string; maySignIn: (user: DeviceUser) => boolean; now: number },
): DeviceDecision {
  if (device === null || device.client_id !== clientId || device.state === "used") {
    return { kind: "refuse", error: "invalid_grant", description: "The device code is invalid or was used." };
  }
  if (device.expires_at_ms <= now) {
    return { kind: "refuse", error: "expired_token", description: "The device code has expired." };
  }
  if (device.state === "denied") {
    return { kind: "refuse", error: "access_denied", description: "The user denied the request." };
  }
  if (device.state === "approved" && device.user !== null) {
    if (maySignIn(device.user)) return { kind: "grant", user: device.user };
    const description = "The user was deleted, or is no longer an active member of the organization.";
    return { kind: "refuse", error: "invalid_grant", description };
  }
  const early = device.polled_at_ms !== null && now - device.polled_at_ms < device.interval_ms;
  return early
    ? {
        kind: "wait",
        error: "slow_down",
        description: "The device asks too often.",
        intervalMs: device.interval_ms + DEVICE_INTERVAL_MS,
      }
    : {
        kind: "wait",
        error: "authorization_pending",
        description: "The user has not decided yet.",
        intervalMs: device.interval_ms,
      };
}
