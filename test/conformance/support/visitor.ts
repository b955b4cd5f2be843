// A user's browser built on fetch: it keeps cookies, follows redirects, and fills in the forms of hosted pages by the names of
// their fields. It uses none of local AuthKit's routes, so the same steps work against any AuthKit. It is not a browser: it runs no
// scripts and renders nothing. Tests that depend on those run in Chromium.

/** Values that a user can type, by the name of the field. */
export type Answers = Readonly<Record<string, string>>;

/** One user with one browser profile. */
export interface Visitor {
  /** Values of the cookies that would be sent to a URL. */
  cookies: (url: string) => ReadonlyMap<string, string>;
  /** Sends one request with cookies; a redirect is returned, not followed. */
  request: (url: string, init?: RequestInit) => Promise<Response>;
  /** Follows redirects; resolves to the first other response, and its URL. */
  open: (url: string) => Promise<{ url: URL; response: Response }>;
  /** Goes through the hosted pages that `url` leads to, and resolves to the first address outside `url`'s origin. */
  signIn: (url: string, answers: Answers) => Promise<URL>;
}

const MAX_PAGES = 12;

interface Cookie {
  value: string;
  path: string;
}

/** A visitor without cookies. */
export function createVisitor(): Visitor {
  // All ports of localhost share one jar.
  const jar = new Map<string, Cookie>();

  const cookies = (url: string): Map<string, string> =>
    new Map(
      [...jar]
        .filter(([, { path }]) => new URL(url).pathname.startsWith(path))
        .map(([name, cookie]) => [name, cookie.value]),
    );

  const request = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const cookie = [...cookies(url)].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = new Headers(init.headers);
    if (cookie !== "") headers.set("cookie", cookie);
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) store(jar, line);
    return response;
  };

  const open = async (from: string): Promise<{ url: URL; response: Response }> => {
    let url = new URL(from);
    for (let page = 0; page < MAX_PAGES; page++) {
      const response = await request(url.href);
      const next = redirectOf(response, url);
      if (next === null) return { url, response };
      url = next;
    }
    throw new Error(`${from} redirects more than ${MAX_PAGES} times; the last was to ${url.origin}${url.pathname}`);
  };

  const signIn = async (from: string, answers: Answers): Promise<URL> => {
    const { origin } = new URL(from);
    let url = new URL(from);
    let init: RequestInit = {};
    for (let page = 0; page < MAX_PAGES; page++) {
      const response = await request(url.href, init);
      const next = redirectOf(response, url);
      if (next !== null && next.origin !== origin) return next;
      init = {};
      if (next === null) {
        const filled = fillForm(await response.text(), answers);
        url = new URL(filled.action, url);
        init = { method: "POST", body: filled.body, headers: { origin } };
      } else url = next;
    }
    throw new Error(`no way back to the application after ${MAX_PAGES} pages; the last was ${url.pathname}`);
  };

  return { cookies, request, open, signIn };
}

function store(jar: Map<string, Cookie>, line: string): void {
  const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
  const equals = pair.indexOf("=");
  const name = pair.slice(0, equals);
  const attribute = (wanted: string): string | undefined =>
    attributes.find((text) => text.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1);
  const maxAge = attribute("max-age");
  const expires = attribute("expires");
  const over = maxAge === undefined ? Date.parse(expires ?? "") <= Date.now() : Number(maxAge) <= 0;
  if (over) jar.delete(name);
  else jar.set(name, { value: pair.slice(equals + 1), path: attribute("path") ?? "/" });
}

function redirectOf(response: Response, from: URL): URL | null {
  const location = response.headers.get("location");
  return location === null || response.status < 300 || response.status > 399 ? null : new URL(location, from);
}

/** The first form with a field that the input has a value for, filled in. Fields that the page has filled in keep their values. */
function fillForm(html: string, answers: Answers): { action: string; body: URLSearchParams } {
  for (const [, attributes = "", content = ""] of html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)) {
    const fields = [...content.matchAll(/<(?:input|button)\b([^>]*)>/gs)].map(([, text = ""]) => ({
      name: attributeOf(text, "name"),
      value: attributeOf(text, "value") ?? "",
      type: attributeOf(text, "type") ?? "text",
    }));
    const named = fields.filter((field) => field.name !== undefined && field.type !== "submit");
    if (!named.some(({ name, type }) => type !== "hidden" && answers[name ?? ""] !== undefined)) continue;
    const body = new URLSearchParams(named.map(({ name = "", value }) => [name, answers[name] ?? value]));
    const button = fields.find(({ name, type }) => type === "submit" && name !== undefined);
    if (button?.name !== undefined) body.set(button.name, button.value);
    return { action: attributeOf(attributes, "action") ?? "", body };
  }
  const text = html.replaceAll(/<(style|svg)\b.*?<\/\1>|<[^>]*>/gs, " ").replaceAll(/\s+/g, " ");
  throw new Error(`no form of this page asks for ${Object.keys(answers).join(", ")}: ${text.slice(0, 400)}`);
}

function attributeOf(tag: string, name: string): string | undefined {
  const value = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(tag)?.[1];
  return value
    ?.replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
