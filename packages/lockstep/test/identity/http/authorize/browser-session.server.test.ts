// A second application signs in silently, and everything that limits that.

import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import {
  ADA,
  authorizeUrl,
  CLIENT,
  codeBody,
  getCode,
  OTHER_CLIENT,
  pkce,
  post,
  refreshed,
  refusal,
  signIn,
  start,
  START,
  type Jar,
  type Running,
  type Tokens,
} from "../../support/local-authkit.ts";
import { api } from "../../support/management.ts";
import { codeOf, mailsTo, person, textOf, type Person, type Shown } from "../../support/person.ts";
import { addOrganization, startWith } from "../../support/stored.ts";

type Credentials = Pick<typeof ADA, "email" | "password">;

const ALAN = { email: "alan@example.com", password: "imitation game" };
const GRACE = { email: "grace@example.com", password: "a compiler for all" };
const OTHER = { client_id: OTHER_CLIENT, redirect_uri: "http://localhost:9999/cb" };

async function signedIn(running: Running, someone: Person = person(), user: Credentials = ADA): Promise<Person> {
  const first = await someone.open(authorizeUrl(running.url, (await pkce()).challenge, { prompt: "login" }));
  const { email, password } = user;
  expect(codeOf(await someone.submit(first, "/authorize", { email, password }))).toMatch(/\S/);
  return someone;
}

async function openOther(url: string, someone: Person, changes: Record<string, string> = {}): Promise<Shown> {
  return someone.open(authorizeUrl(url, (await pkce()).challenge, { ...OTHER, ...changes }));
}

const exchange = async (running: Running, someone: Person): Promise<string> => {
  const { verifier, challenge } = await pkce();
  const code = codeOf(await someone.open(authorizeUrl(running.url, challenge))) ?? "";
  const { access_token } = (await (await post(running.url, codeBody(code, verifier))).json()) as Tokens;
  return String(decodeJwt(access_token)["sid"]);
};

/** The prefix of an account's cookie name. */
const COOKIE = "lockstep-authkit-session-";

const errorOf = ({ url }: Shown): string | null => new URL(url).searchParams.get("error");

describe("remembered sign-in in one browser", () => {
  test("[I110] a second application gets a code without a page, with the auth_time of the original sign-in", async () => {
    const running = await start();
    const someone = await signedIn(running);
    running.clock.now += 90_000;
    const { verifier, challenge } = await pkce();
    const silent = await someone.open(authorizeUrl(running.url, challenge, OTHER));
    expect(silent.url).toMatch(/^http:\/\/localhost:9999\/cb\?code=/);
    const body = { ...codeBody(codeOf(silent) ?? "", verifier), client_id: OTHER_CLIENT };
    const tokens = (await (await post(running.url, body)).json()) as Tokens;
    expect(decodeJwt(tokens.access_token)).toMatchObject({ auth_time: START / 1000, iat: START / 1000 + 90 });
    expect(tokens.authentication_method).toBe("Password");
  });

  test("[I110] two tabs opened at once both get a code", async () => {
    const running = await start();
    const someone = await signedIn(running);
    const both = await Promise.all([openOther(running.url, someone), openOther(running.url, someone)]);
    expect(new Set(both.map(codeOf)).size).toBe(2);
    for (const shown of both) expect(codeOf(shown)).toMatch(/\S/);
    expect(codeOf(await openOther(running.url, someone))).toMatch(/\S/);
  });

  test("[I414] two users who sign in at once in one browser are both remembered, as its first users and in addition to others", async () => {
    const running = await start({ users: [ADA, GRACE, ALAN] });
    const { url } = running;
    const jar: Jar = new Map();
    const begun = async (user: Credentials): Promise<() => Promise<Shown>> => {
      const someone = person(jar);
      const page = await someone.open(authorizeUrl(url, (await pkce()).challenge, { prompt: "login" }));
      return () => someone.submit(page, "/authorize", { email: user.email, password: user.password });
    };
    await (
      await begun(ALAN)
    )();
    const both = await Promise.all([begun(ADA), begun(GRACE)]);
    // Both forms are sent with the current cookies.
    await Promise.all(both.map((submit) => submit()));
    const shown = await openOther(url, person(jar));
    for (const { email } of [ALAN, ADA, GRACE]) expect(textOf(shown)).toContain(email);

    const fresh: Jar = new Map();
    const form = person(fresh);
    const page = await form.open(authorizeUrl(url, (await pkce()).challenge));
    const submit = ({ email, password }: Credentials): Promise<Shown> =>
      form.submit(page, "/authorize", { email, password });
    await Promise.all([submit(ADA), submit(GRACE)]);
    const chooser = textOf(await openOther(url, person(fresh)));
    for (const { email } of [ADA, GRACE]) expect(chooser).toContain(email);
  });

  test("[I414] an account's cookie is valid for no other account, and is removed from the browser once it is useless", async () => {
    const running = await start({ users: [ADA, GRACE] });
    const ada = await signedIn(running);
    const grace = await signedIn(running, person(), GRACE);
    const nameOf = ({ jar }: Person): string => [...jar.keys()].find((one) => one.startsWith(COOKIE)) ?? "";
    const swapped = person(new Map([[nameOf(grace), ada.jar.get(nameOf(ada)) ?? ""]]));
    expect(textOf(await openOther(running.url, swapped))).toContain("Sign in");

    const sid = await exchange(running, ada);
    await fetch(`${running.url}/user_management/sessions/logout?session_id=${sid}`, { redirect: "manual" });
    const cookies = async (user: Credentials): Promise<string[]> =>
      [...(await signedIn(running, ada, user)).jar.keys()].filter((one) => one.startsWith(COOKIE));
    expect(await cookies(GRACE)).toEqual([nameOf(grace)]);
  });

  test("[I110] another browser gets the sign-in page, and so does one whose cookie was planted before the sign-in", async () => {
    const running = await start();
    const name = [...(await signedIn(running)).jar.keys()].find((one) => one.startsWith(COOKIE)) ?? "";
    const planted = person(new Map([[name, "A".repeat(43)]]));
    await signedIn(running, planted);
    expect(textOf(await openOther(running.url, person()))).toContain("Sign in");
    const attacker = person(new Map([[name, "A".repeat(43)]]));
    expect(textOf(await openOther(running.url, attacker))).toContain("Sign in");
    expect(codeOf(await openOther(running.url, planted))).toMatch(/\S/);
  });

  test("[I110] the cookie is HttpOnly, Lax and limited to the pages' path", async () => {
    const { url } = await start();
    const someone = person();
    const first = await someone.open(authorizeUrl(url, (await pkce()).challenge));
    const { headers } = await someone.submit(first, "/authorize", { email: ADA.email, password: ADA.password });
    const cookie = headers.getSetCookie().find((line) => line.startsWith(COOKIE));
    expect(cookie).toMatch(/=[\w-]{43}; Max-Age=2592000; Path=\/user_management; HttpOnly; SameSite=Lax$/);
  });

  test("[I110] it lasts as long as a session may, across a restart", async () => {
    const running = await startWith(() => {});
    const someone = await signedIn(running);
    await running.authkit.close();
    const again = await start({ data: running.data }, running.clock);
    expect(codeOf(await openOther(again.url, someone))).toMatch(/\S/);
    again.clock.now += 30 * 24 * 3_600_000;
    expect(textOf(await openOther(again.url, someone))).toContain("Sign in");
  });
});

describe("end of the remembered sign-in", () => {
  test("[I111] signing out of a session that came from it ends it, from any browser", async () => {
    const running = await start();
    const someone = await signedIn(running);
    const sid = await exchange(running, someone);
    await fetch(`${running.url}/user_management/sessions/logout?session_id=${sid}`, { redirect: "manual" });
    expect(textOf(await openOther(running.url, someone))).toContain("Sign in");
  });

  test("[I111] a new password ends it", async () => {
    const running = await start();
    const someone = await signedIn(running);
    const other = person();
    const first = await other.open(authorizeUrl(running.url, (await pkce()).challenge));
    await other.submit(await other.follow(first, "Forgot your password?"), "/forgot-password", { email: ADA.email });
    const form = await other.open((await mailsTo(running.url, ADA.email))[0]?.link ?? "");
    await other.submit(form, "/reset-password", { password: "an entirely new one" });
    expect(textOf(await openOther(running.url, someone))).toContain("Sign in");
  });

  test("[I517] a password set over the API ends it and every sign-in in progress, but no session", async () => {
    const running = await start();
    const { url } = running;
    const someone = await signedIn(running);
    const { refresh_token, user } = await signIn(url);
    const proof = await pkce();
    const code = await getCode(url, proof);
    const call = api(url);
    const change = (body: object): ReturnType<typeof call> =>
      call("PUT", `/user_management/users/${String(user["id"])}`, body);
    await change({ first_name: "Augusta" });
    expect(codeOf(await openOther(url, someone))).toMatch(/\S/);
    await change({ password: "an entirely new one" });
    expect(textOf(await openOther(url, someone))).toContain("Sign in");
    expect(await refusal(await post(url, codeBody(code, proof.verifier)))).toMatchObject({ error: "invalid_grant" });
    expect((await refreshed(url, refresh_token)).user["id"]).toBe(user["id"]);
  });
});

describe("several accounts", () => {
  test("[I112] the user chooses one; login_hint chooses it too; another can be added", async () => {
    const running = await start({ data: null, users: [ADA, GRACE].map((user) => ({ ...user })) });
    const someone = await signedIn(running, await signedIn(running), { ...ADA, ...GRACE });
    const page = await openOther(running.url, someone);
    expect(textOf(page)).toMatch(/Choose an account.*Ada Lovelace ada@example.com.*grace@example.com/);
    const graceId = /value="(user_\w+)"[^>]*>\s*<strong>grace/.exec(page.html)?.[1] ?? "";
    const chosen = await someone.submit(page, "/account", { user_id: graceId });
    expect(codeOf(chosen)).toMatch(/\S/);
    expect(codeOf(await openOther(running.url, someone, { login_hint: ADA.email }))).toMatch(/\S/);
    expect(textOf(await someone.follow(page, "Use another account"))).toContain("Password");
    const forged = await someone.submit(page, "/account", { user_id: "user_01NOBODY" });
    expect([forged.status, textOf(forged)]).toEqual([400, expect.stringContaining("signed out")]);
  });
});

describe("prompt and max_age", () => {
  test("[I113] prompt=none: a code or login_required, never a page; prompt=login: always the page, with the address filled in", async () => {
    const running = await start();
    expect(errorOf(await openOther(running.url, person(), { prompt: "none" }))).toBe("login_required");
    const someone = await signedIn(running);
    expect(codeOf(await openOther(running.url, someone, { prompt: "none" }))).toMatch(/\S/);
    const page = await openOther(running.url, someone, { prompt: "login" });
    expect([page.status, page.html]).toEqual([200, expect.stringContaining(`value="${ADA.email}"`)]);
    expect(textOf(await openOther(running.url, someone, { prompt: "select_account" }))).toContain("Choose an account");
  });

  test("[I113] prompt=none is interaction_required when another step is needed", async () => {
    const running = await startWith((store, ada) => {
      addOrganization(store, "Analytical Engines", ada);
      addOrganization(store, "Difference Engines", ada);
    });
    const someone = person();
    const first = await someone.open(authorizeUrl(running.url, (await pkce()).challenge));
    const choice = await someone.submit(first, "/authorize", { email: ADA.email, password: ADA.password });
    const organization_id = /value="(org_\w+)"/.exec(choice.html)?.[1] ?? "";
    expect(codeOf(await someone.submit(choice, "/organization", { organization_id }))).toMatch(/\S/);
    expect(errorOf(await openOther(running.url, someone, { prompt: "none" }))).toBe("interaction_required");
    expect(codeOf(await openOther(running.url, someone, { prompt: "none", organization_id }))).toMatch(/\S/);
  });

  test.each([{ prompt: "none login" }, { prompt: "consnt" }, { max_age: "-1" }, { max_age: "soon" }])(
    "[I113] %j is invalid_request",
    async (changes) => {
      const { url } = await start();
      expect(errorOf(await openOther(url, person(), changes as Record<string, string>))).toBe("invalid_request");
    },
  );

  test("[I114] max_age asks again when the sign-in is older, also for an account chosen from several", async () => {
    const running = await start();
    const someone = await signedIn(running);
    running.clock.now += 61_000;
    expect(codeOf(await openOther(running.url, someone, { max_age: "61" }))).toMatch(/\S/);
    const again = await openOther(running.url, someone, { max_age: "60" });
    expect([again.status, again.html]).toEqual([200, expect.stringContaining(`value="${ADA.email}"`)]);
    const choice = await openOther(running.url, someone, { max_age: "60", prompt: "select_account" });
    const user_id = /value="(user_\w+)"/.exec(choice.html)?.[1] ?? "";
    expect(textOf(await someone.submit(choice, "/account", { user_id }))).toContain("Password");
    expect(errorOf(await openOther(running.url, someone, { max_age: "60", prompt: "none" }))).toBe("login_required");
  });

  test("[I110] a remembered sign-in does not apply to an unregistered client", async () => {
    const running = await start();
    const someone = await signedIn(running);
    const page = await openOther(running.url, someone, { client_id: CLIENT, prompt: "none" });
    expect([page.status, textOf(page)]).toEqual([400, expect.stringContaining("redirect")]);
  });
});
