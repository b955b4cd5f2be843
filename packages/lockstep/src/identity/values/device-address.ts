// The address where users sign devices in.

/** The page's path. */
export const DEVICE_PATH = "/device";

/** Where the sign-in for a device returns to: an address of ours, for every client. */
export function deviceCallback({ port }: { port: number }): string {
  return `http://localhost:${port}${DEVICE_PATH}/callback`;
}
