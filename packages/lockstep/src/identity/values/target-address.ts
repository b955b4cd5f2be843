// Whether webhooks and Actions can be sent to an address.

/** The error in a target address, without the address: it may contain a password. Null if there is none. */
export function addressProblem(address: string): string | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return "it is not an http or https URL";
  // fetch refuses these (Fetch standard, Request), and the log and the page of deliveries show the address.
  return url.username === "" && url.password === "" ? null : "it has a user name or password in it";
}
