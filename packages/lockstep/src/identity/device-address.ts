// Where people sign devices in.

/** The page's path. */
export const DEVICE_PATH = "/device";

/** Where the sign-in for a device leads back to: an address of ours, for every client. */
export function deviceCallback({ port }: { port: number }): string {
  return `http://localhost:${port}${DEVICE_PATH}/callback`;
}
