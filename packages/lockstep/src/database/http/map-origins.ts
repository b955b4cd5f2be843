// `fetch` with some origins redirected to other servers, as to local AuthKit.

/** @param origins The target of each redirected origin: `{"https://api.workos.com": "http://127.0.0.1:4100"}`. */
export function mapOrigins(origins: Readonly<Record<string, string>>): typeof fetch {
  return (input, init) => {
    const request = new Request(input, init);
    const { origin, pathname, search } = new URL(request.url);
    const target = origins[origin];
    if (target === undefined) return fetch(request);
    return fetch(new Request(new URL(pathname + search, target), request));
  };
}
