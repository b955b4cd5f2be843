// All hosted pages: what users and the API enter becomes text, and no form works without its token.

import { describe, expect, test } from "vitest";
import { person, type Person, type Shown } from "../../../packages/lockstep/test/identity/support/person.ts";
import {
  ADA,
  authorizeUrl,
  cookieHeader,
  pkce,
  start,
} from "../../../packages/lockstep/test/identity/support/local-authkit.ts";
import { API_KEY } from "../../../packages/lockstep/test/identity/support/local-authkit.ts";

const MARK = "lockstepattack";
/** Breaks out of an attribute, a tag, a comment and a script, and makes several template languages evaluate to 1369. */
const PAYLOAD = `${MARK}"'><script>alert(1)</script><img src=x onerror=alert(2)>--></style><b>{{37*37}}\${37*37}<%=37*37%>#{37*37}`;
// An address may not contain a space.
const EMAIL = `"${PAYLOAD.replaceAll(" ", "/")}"@example.com`;

/** Fragments of the payload that are markup if they are not escaped. */
const MARKUP = /<script>|<img|<b>|<\/style><b|onerror=alert\(2\)>|"'>/;

/** Opens every link and sends every form of a page, with the payload in every field; yields each page that results. */
async function* pagesFor(url: string, someone: Person, from: string): AsyncGenerator<Shown> {
  const seen = new Set<string>();
  const queue = [from];
  for (let page = queue.shift(); page !== undefined; page = queue.shift()) {
    const { pathname } = new URL(page);
    if (seen.has(pathname) || new URL(page).origin !== url) continue;
    seen.add(pathname);
    const shown = await someone.open(page);
    yield shown;
    for (const { action } of forms(shown)) {
      const fields = { email: EMAIL, password: PAYLOAD, first_name: PAYLOAD, last_name: PAYLOAD, code: PAYLOAD };
      const answer = await someone.submit(shown, new URL(action).pathname, fields);
      if (new URL(answer.url).origin === url) yield answer;
    }
    queue.push(...links(shown));
  }
}

const text = (value: string): string => value.replaceAll("&amp;", "&").replaceAll("&quot;", '"');
const links = ({ html, url }: Shown): string[] =>
  [...html.matchAll(/<a\b[^>]*\shref="([^"]*)"/g)].map(([, href = ""]) => new URL(text(href), url).href);
const forms = ({ html, url }: Shown): { action: string; content: string }[] =>
  [...html.matchAll(/<form method="post" action="([^"]*)"[^>]*>([^]*?)<\/form>/g)].map(
    ([, action = "", content = ""]) => ({ action: new URL(text(action), url).href, content }),
  );

async function api(url: string, path: string, body: object): Promise<Record<string, string>> {
  const headers = { "content-type": "application/json", authorization: `Bearer ${API_KEY}` };
  const response = await fetch(`${url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  const answer = (await response.json()) as Record<string, string>;
  if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  return answer;
}

function expectText({ html, url }: Shown): void {
  expect(MARKUP.exec(html.replace(/<style>[^]*?<\/style>/, ""))?.[0], url).toBeUndefined();
  expect(html, url).not.toContain("1369");
  // The only script there is comes from a file.
  for (const [, script = ""] of html.matchAll(/<script[^>]*>([^]*?)<\/script>/g)) expect(script, url).toBe("");
}

describe("[I226] nothing becomes markup, and nothing is evaluated", () => {
  test("this holds on every page reachable from the sign-in page, with the payload in every field", async () => {
    const { url } = await start({ settings: { mfa: "required" } });
    const { challenge } = await pkce();
    const begin = authorizeUrl(url, challenge, {
      login_hint: PAYLOAD,
      state: PAYLOAD,
      [MARK]: PAYLOAD,
      nonce: PAYLOAD,
    });
    let pages = 0;
    let reflected = 0;
    for await (const shown of pagesFor(url, person(), begin)) {
      pages += 1;
      if (shown.html.includes(MARK)) reflected += 1;
      expectText(shown);
    }
    expect(pages).toBeGreaterThan(6);
    expect(reflected).toBeGreaterThan(4);
  });

  test("this holds after a sign-in: for names, organizations, invitations and mails", async () => {
    const { url } = await start();
    const password = "long enough for anybody 7";
    const user = await api(url, "/user_management/users", {
      email: EMAIL,
      password,
      email_verified: true,
      first_name: PAYLOAD,
      last_name: PAYLOAD,
      metadata: { [MARK]: PAYLOAD },
    });
    for (const organization of ["One", "Two"]) {
      const { id } = await api(url, "/organizations", { name: `${organization} ${PAYLOAD}` });
      await api(url, "/user_management/organization_memberships", { organization_id: id, user_id: user["id"] });
      await api(url, "/user_management/invitations", {
        email: `guest-${organization}@example.com`,
        organization_id: id,
      });
    }
    const { token } = await api(url, "/user_management/invitations", {
      email: "invited@example.com",
      inviter_user_id: user["id"],
    });
    await api(url, "/user_management/magic_auth", { email: EMAIL });
    await api(url, "/user_management/password_reset", { email: EMAIL });

    const { challenge } = await pkce();
    const someone = person();
    const signIn = await someone.open(authorizeUrl(url, challenge));
    const organizations = await someone.submit(signIn, "/authorize", { email: EMAIL, password });
    const choice = /name="organization_id"[^>]*value="([^"]+)"/.exec(organizations.html)?.[1] ?? "";
    await someone.submit(organizations, "/organization", { organization_id: choice });
    const shown = {
      organizations,
      accounts: await someone.open(authorizeUrl(url, challenge, { prompt: "select_account" })),
      invitation: await person().open(authorizeUrl(url, challenge, { invitation_token: token ?? "" })),
      outbox: await someone.open(`${url}/_lockstep/outbox`),
    };
    for (const [name, page] of Object.entries(shown)) {
      expectText(page);
      expect(page.html, name).toContain(MARK);
    }
  });
});

describe("[I228] no form works without its token", () => {
  test("every reachable form is refused without it, with another browser's, or from another origin", async () => {
    const { url } = await start();
    const { challenge } = await pkce();
    const begin = authorizeUrl(url, challenge);
    const [victim, attacker] = [person(), person()];
    const theirs = /name="form_token" value="([^"]+)"/.exec((await attacker.open(begin)).html)?.[1] ?? "";

    const pages = [await victim.open(begin)];
    const start0 = pages[0]!;
    pages.push(
      await victim.follow(start0, "Forgot your password?").catch(() => start0),
      await victim.submit(start0, "/magic-auth", { email: ADA.email }),
    );
    const steps = new Map(
      pages.flatMap(forms).map(({ action, content }) => [new URL(action).pathname, { action, content }]),
    );
    expect(steps.size).toBeGreaterThanOrEqual(3);
    for (const [path, { action, content }] of steps) {
      const hidden = [...content.matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)];
      const right = Object.fromEntries(hidden.map(([, name = "", value = ""]) => [name, value]));
      const { form_token: mine = "", ...without } = right;
      const send = async (fields: Record<string, string>, headers: Record<string, string> = {}): Promise<string> => {
        const response = await fetch(action, {
          method: "POST",
          redirect: "manual",
          headers: { ...cookieHeader(victim.jar), ...headers },
          body: new URLSearchParams({ ...ADA, code: "000000", ...fields }),
        });
        expect(response.headers.getSetCookie().join()).not.toContain("lockstep-authkit-session");
        return `${path} ${response.status} ${response.headers.get("location")}`;
      };
      const refused = `${path} 403 null`;
      expect(await send(without)).toBe(refused);
      expect(await send({ ...right, form_token: theirs })).toBe(refused);
      expect(await send({ ...right, form_token: `${mine}x` })).toBe(refused);
      expect(await send(right, { cookie: "lockstep-authkit-form=x" })).toBe(refused);
      for (const origin of ["http://evil.example", "null", "http://localhost:5173", url.replace("http:", "https:")]) {
        expect(await send(right, { origin })).toBe(refused);
      }
    }
  });
});
