// The responses of the session routes. None may be stored: each belongs to one browser (RFC 9111 §5.2.2.5).
import { type ServerCookie, serializeCookie } from "../cookies.ts";

const HEADERS = { "cache-control": "private, no-store", vary: "Cookie" };

function headersWith(cookies: readonly ServerCookie[], more: Record<string, string>): Headers {
  const headers = new Headers({ ...HEADERS, ...more });
  for (const cookie of cookies) headers.append("set-cookie", serializeCookie(cookie));
  return headers;
}

/** Sends the browser to another address, with GET. */
export function redirect(location: string, cookies: readonly ServerCookie[]): Response {
  return new Response(null, { status: 303, headers: headersWith(cookies, { location }) });
}

/** Answers a script of the page. */
export function json(body: unknown, cookies: readonly ServerCookie[], status = 200): Response {
  const headers = headersWith(cookies, { "content-type": "application/json" });
  return new Response(JSON.stringify(body), { status, headers });
}

/** Answers without content. */
export function empty(status: 204 | 404 | 405): Response {
  return new Response(null, { status, headers: HEADERS });
}

/** Shows a person what went wrong, and a link to try again. */
export function errorPage(status: number, text: string, again: string, cookies: readonly ServerCookie[]): Response {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sign-in failed</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
main { max-width: 32rem; margin: 15vh auto; padding: 0 1rem }
h1 { font-size: 1.5rem }
</style>
</head>
<body>
<main>
<h1>You are not signed in</h1>
<p>${escape(text)}</p>
<p><a href="${escape(again)}">Sign in again</a></p>
</main>
</body>
</html>
`;
  const headers = headersWith(cookies, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  });
  return new Response(html, { status, headers });
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
