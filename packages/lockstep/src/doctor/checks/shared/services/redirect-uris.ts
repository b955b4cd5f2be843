// Whether WorkOS would redirect to an address, by the list of those that are registered.

/**
 * Whether a registered redirect URI stands for an address: character for character, but for one `*` in the leftmost part of the host, or
 * for the port of this machine (https://workos.com/docs/sso/redirect-uris).
 */
export function isRegistered(registered: readonly string[], uri: string): boolean {
  return registered.some((pattern) => {
    const [before = "", after, ...more] = pattern.split("*");
    if (after === undefined || more.length > 0) return pattern === uri;
    const filled = uri.slice(before.length, uri.length - after.length);
    return uri === before + filled + after && /^[A-Za-z0-9_-]+$/.test(filled);
  });
}

/** In which part the nearest registered address differs: "the port"; undefined if none is near. */
export function differenceOf(registered: readonly string[], uri: string): string | undefined {
  const own = partsOf(uri);
  const near = registered
    .flatMap((other) => (URL.canParse(other) ? [partsOf(other)] : []))
    .map((parts) => Object.keys(own).filter((name) => own[name as keyof Parts] !== parts[name as keyof Parts]))
    .toSorted((a, b) => a.length - b.length)[0];
  return near?.length === 1 ? `the ${near[0]}` : undefined;
}

interface Parts {
  readonly scheme: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
}

function partsOf(uri: string): Parts {
  const { protocol, hostname, port, pathname, search } = new URL(uri);
  return { scheme: protocol, host: hostname, port, path: pathname + search };
}
