// A user at a browser without script: opens pages, fills in forms, keeps cookies, reads the outbox.

import { cookieHeader, remember, type Jar } from "./local-authkit.ts";

/** A page as it was shown, or the redirect to the application. */
export interface Shown {
  status: number;
  /** The page's URL, or the redirect's target. */
  url: string;
  html: string;
  headers: Headers;
}

export interface Person {
  jar: Jar;
  open: (url: string) => Promise<Shown>;
  /** Sends the form whose action ends in the step's path, with the typed values. */
  submit: (page: Shown, step: string, typed?: Record<string, string>) => Promise<Shown>;
  /** Follows the link with this text. */
  follow: (page: Shown, text: string) => Promise<Shown>;
}

const USER_AGENT = "A person's browser";

export function person(jar: Jar = new Map(), userAgent = USER_AGENT): Person {
  const go = async (url: string, init: RequestInit = {}): Promise<Shown> => {
    const headers = { ...cookieHeader(jar), "user-agent": userAgent };
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    remember(jar, response);
    const location = response.headers.get("location");
    const next = location === null ? url : new URL(location, url).href;
    const isOurs = new URL(next).origin === new URL(url).origin;
    if (location !== null && isOurs) return go(next);
    return { status: response.status, url: next, html: await response.text(), headers: response.headers };
  };
  return {
    jar,
    open: (url) => go(url),
    submit: (page, step, typed = {}) => {
      const { action, hidden } = formOf(page, step);
      return go(action, { method: "POST", body: new URLSearchParams({ ...hidden, ...typed }) });
    },
    follow: (page, text) => {
      // Its icon is not part of its text.
      const plain = page.html.replaceAll(/<svg[^]*?<\/svg>/g, "");
      const links = [...plain.matchAll(/<a[^>]*href="([^"]*)"[^>]*>\s*([^<]*?)\s*<\/a>/g)];
      const link = links.find(([, , words]) => words === text);
      if (link === undefined) throw new Error(`no link ${text} on: ${textOf(page)}`);
      return go(new URL(unescape(link[1] ?? ""), page.url).href);
    },
  };
}

/** A page's text, without its markup. */
export function textOf({ html }: Shown): string {
  const body = html.replace(/<style>[^]*?<\/style>/, "").replace(/<(title|svg)[^]*?<\/\1>/g, "");
  return unescape(body.replace(/<[^>]+>/g, " "))
    .replace(/\s+/g, " ")
    .trim();
}

/** The code in a redirect to the application, or null. */
export function codeOf({ url }: Shown): string | null {
  return new URL(url).searchParams.get("code");
}

interface Mail {
  to: string;
  subject: string;
  code: string | null;
  link: string | null;
}

/** The mails to an address, newest first. */
export async function mailsTo(url: string, to: string): Promise<Mail[]> {
  const { data } = (await (await fetch(`${url}/_lockstep/outbox.json?to=${encodeURIComponent(to)}`)).json()) as {
    data: Mail[];
  };
  return data;
}

/** The code of the newest mail to an address. */
export async function mailedCode(url: string, to: string): Promise<string> {
  return (await mailsTo(url, to))[0]?.code ?? "no code";
}

function formOf(page: Shown, step: string): { action: string; hidden: Record<string, string> } {
  const forms = [...page.html.matchAll(/<form method="post" action="([^"]*)"[^>]*>([^]*?)<\/form>/g)];
  const formActions = [...page.html.matchAll(/formaction="([^"]*)"/g)].map(([, action = ""]) => action);
  const matches = (action: string): boolean => new URL(unescape(action), page.url).pathname.endsWith(step);
  const form =
    forms.find(([, action = ""]) => matches(action)) ??
    forms.find(([, , content = ""]) => formActions.some((action) => matches(action) && content.includes(action)));
  if (form === undefined) throw new Error(`no form for ${step} on: ${textOf(page)}`);
  const own = form[1] ?? "";
  const action = matches(own) ? own : (formActions.find(matches) ?? own);
  const inputs = [...(form[2] ?? "").matchAll(/<input[^>]*type="hidden"[^>]*name="([^"]*)"[^>]*value="([^"]*)"/g)];
  const hidden = Object.fromEntries(inputs.map(([, name = "", value = ""]) => [name, unescape(value)]));
  return { action: new URL(unescape(action), page.url).href, hidden };
}

function unescape(text: string): string {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
