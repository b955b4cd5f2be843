// One-time codes, organizations and invitations on the pages.

import { describe, expect, test } from "vitest";
import { openStore } from "../../../../src/identity/store/open-store.ts";
import { ADA, start, START, type Tokens } from "../../support/local-authkit.ts";
import { codeOf, mailedCode, mailsTo, person, textOf } from "../../support/person.ts";
import { addInvitation, addOrganization, startWith } from "../../support/stored.ts";
import { signIn, visit } from "../../support/visit.ts";

const GRACE = { email: "grace@example.com", password: "a compiler for all" };

describe("one-time codes", () => {
  test("[I109] a mailed code signs in, once, and proves that the address is the user's", async () => {
    const { url } = await start();
    const { someone, page, tokens } = await visit(url);
    const asked = await someone.submit(page, "/magic-auth", { email: GRACE.email });
    const wrong = await someone.submit(asked, "/magic-auth/code", { code: "none" });
    expect([wrong.status, textOf(wrong)]).toEqual([400, expect.stringContaining("This code is wrong.")]);
    const code = await mailedCode(url, GRACE.email);
    const done = await tokens(await someone.submit(wrong, "/magic-auth/code", { code }));
    expect(done).toMatchObject({
      authentication_method: "MagicAuth",
      user: { email: GRACE.email, email_verified: true },
    });
    const again = await someone.submit(asked, "/magic-auth/code", { code });
    expect([again.status, textOf(again)]).toEqual([400, expect.stringContaining("already used")]);
  });

  test("[I109] where sign-up is off, an unknown address gets the same response and no mail", async () => {
    const { url } = await start({ settings: { signUp: false } });
    const { someone, page } = await visit(url);
    const texts = await Promise.all(
      [ADA.email, GRACE.email].map(async (email) => {
        const shown = await someone.submit(page, "/magic-auth", { email });
        const wrong = await someone.submit(shown, "/magic-auth/code", { code: "none" });
        return [shown.status, wrong.status, textOf(wrong).replace(email, "")];
      }),
    );
    expect(texts[0]).toEqual(texts[1]);
    expect(await mailsTo(url, GRACE.email)).toEqual([]);
  });

  test("[I109] a code invalidates the pending password of a stranger", async () => {
    const { url } = await start();
    const stranger = await visit(url, { screen_hint: "sign-up" });
    await stranger.someone.submit(stranger.page, "/sign-up", GRACE);
    const owner = await visit(url);
    const asked = await owner.someone.submit(owner.page, "/magic-auth", { email: GRACE.email });
    const code = await mailedCode(url, GRACE.email);
    await owner.tokens(await owner.someone.submit(asked, "/magic-auth/code", { code }));
    expect((await signIn(await visit(url), { ...ADA, ...GRACE })).status).toBe(400);
  });

  test("[I109] three mails and ten guesses are allowed per minute", async () => {
    const { url } = await start();
    const { someone, page } = await visit(url);
    let asked = page;
    for (let i = 0; i < 3; i++) asked = await someone.submit(page, "/magic-auth", { email: ADA.email });
    expect((await someone.submit(page, "/magic-auth", { email: ADA.email })).status).toBe(429);
    for (let i = 0; i < 10; i++)
      expect((await someone.submit(asked, "/magic-auth/code", { code: "x" })).status).toBe(400);
    const eleventh = await someone.submit(asked, "/magic-auth/code", { code: await mailedCode(url, ADA.email) });
    expect([eleventh.status, eleventh.headers.get("retry-after")]).toEqual([429, "60"]);
  });

  test("[I109] a disabled method is neither offered nor accepted", async () => {
    const { url } = await start({ settings: { methods: ["password"] } });
    const { someone, page } = await visit(url);
    expect(page.html).not.toContain("magic-auth");
    const forged = { ...page, html: page.html.replaceAll("/authorize?", "/authorize/magic-auth?") };
    expect((await someone.submit(forged, "/magic-auth", { email: ADA.email })).status).toBe(400);
    expect(await mailsTo(url, ADA.email)).toEqual([]);
  });
});

describe("the outbox", () => {
  test("[I115] it lists every mail, newest first, with its code or link, and escapes markup", async () => {
    const { url } = await start();
    const { someone, page } = await visit(url);
    await someone.submit(page, "/magic-auth", { email: `<b>"@example.com` });
    await someone.submit(await someone.follow(page, "Forgot your password?"), "/forgot-password", { email: ADA.email });
    const shown = await someone.open(`${url}/_lockstep/outbox`);
    expect(textOf(shown)).toMatch(/Reset your password.*ada@example.com.*Your sign-in code.*<b>"@example.com/);
    const [{ link } = { link: "" }] = await mailsTo(url, ADA.email);
    expect(shown.html).toContain(`<a class="button" href="${link}">`);
    expect(textOf(shown)).toContain(await mailedCode(url, `<b>"@example.com`));
    expect(shown.html).not.toContain("<b>");
    // The page does not change while it is open.
    expect(shown.headers.get("refresh")).toBeNull();
    expect(textOf(shown)).toContain("just now");
    expect(shown.headers.get("content-security-policy")).not.toContain("script-src");
  });
});

describe("organizations", () => {
  const org = (tokens: Tokens): unknown => tokens.organization_id;

  test("[I116] a single membership is chosen silently, several are offered, and only those are accepted", async () => {
    const { url, filled } = await startWith((store, ada) => ({
      first: addOrganization(store, "Analytical Engines", ada),
      second: addOrganization(store, "Difference Engines", ada, "admin"),
      foreign: addOrganization(store, "Looms"),
    }));
    const open = await visit(url);
    const choice = await signIn(open);
    expect(textOf(choice)).toMatch(/Choose an organization.*Analytical Engines as member.*Difference Engines as admin/);
    const foreign = await open.someone.submit(choice, "/organization", { organization_id: filled.foreign });
    expect([foreign.status, textOf(foreign)]).toEqual([400, expect.stringContaining("Choose one of these.")]);
    const chosen = await open.someone.submit(foreign, "/organization", { organization_id: filled.second });
    expect(org(await open.tokens(chosen))).toBe(filled.second);

    const single = await startWith((store, ada) => addOrganization(store, "Analytical Engines", ada));
    const other = await visit(single.url);
    expect(org(await other.tokens(await signIn(other)))).toBe(single.filled);
  });

  test("[I116] organization_id signs a member in to it; a non-member is told so, and an unknown id is organization_invalid", async () => {
    const { url, filled } = await startWith((store, ada) => ({
      own: addOrganization(store, "Analytical Engines", ada),
      foreign: addOrganization(store, "<b>Looms</b>"),
    }));
    const open = await visit(url, { organization_id: filled.own });
    expect(org(await open.tokens(await signIn(open)))).toBe(filled.own);
    const foreign = await visit(url, { organization_id: filled.foreign });
    const told = await signIn(foreign);
    expect([told.status, textOf(told)]).toEqual([403, expect.stringContaining("You are not a member of <b>Looms</b>")]);
    expect(codeOf(told)).toBeNull();
    const unknown = await visit(url, { organization_id: "org_01NOBODY" });
    expect(new URL(unknown.page.url).searchParams.get("error")).toBe("organization_invalid");
  });
});

describe("invitations", () => {
  const invited = () =>
    startWith(
      (store, ada) => {
        const organizationId = addOrganization(store, "Analytical Engines", ada);
        addInvitation(store, "token-grace", { email: GRACE.email, organizationId, inviter: ada.id });
        return organizationId;
      },
      { settings: { signUp: false } },
    );

  test("[I117] the page names the inviter; sign-up opens, the address counts as verified, and the invitation sets the role", async () => {
    const { url, filled, data, authkit } = await invited();
    const open = await visit(url, { invitation_token: "token-grace" });
    expect(textOf(open.page)).toContain("Ada Lovelace invites you to Analytical Engines");
    expect(open.page.html).toContain(`value="${GRACE.email}"`);
    const tokens = await open.tokens(await open.someone.submit(open.page, "/sign-up", GRACE));
    expect(tokens.organization_id).toBe(filled);
    expect(tokens.user).toMatchObject({ email_verified: true });
    expect(await mailsTo(url, GRACE.email)).toEqual([]);
    await authkit.close();
    const store = openStore(data, () => START);
    const invitation = store.invitations.findBy("token", "token-grace");
    const [membership] = store.memberships.findAllBy("user_id", String(tokens.user["id"]));
    const events = store.events.list({ events: ["invitation.accepted"], limit: 10, order: "asc" }).data;
    store.close();
    expect(invitation).toMatchObject({ state: "accepted", accepted_user_id: tokens.user["id"] });
    expect(membership).toMatchObject({ organization_id: filled, role: { slug: "admin" }, status: "active" });
    expect(events).toHaveLength(1);
    expect(JSON.stringify(events)).not.toContain("token-grace");
  });

  test("[I117] a user with an account accepts by signing in, and is asked first when already signed in", async () => {
    const { url, filled } = await startWith((store) => {
      const organizationId = addOrganization(store, "Looms");
      addInvitation(store, "token-ada", { email: ADA.email, organizationId });
      return organizationId;
    });
    const someone = person();
    const first = await visit(url, {}, someone);
    await signIn(first);
    const open = await visit(url, { invitation_token: "token-ada" }, someone);
    expect(textOf(open.page)).toMatch(/Choose an account You are invited to Looms/);
    const user_id = /value="(user_\w+)"/.exec(open.page.html)?.[1] ?? "";
    const tokens = await open.tokens(await someone.submit(open.page, "/account", { user_id }));
    expect(tokens.organization_id).toBe(filled);
    const again = await visit(url, { invitation_token: "token-ada", prompt: "login" }, someone);
    expect(textOf(again.page)).toContain("This invitation was already used");
    expect(codeOf(await signIn(again))).toMatch(/\S/);
  });

  test("[I452] prompt=none accepts no invitation: another person may have made the link", async () => {
    const { url, data, authkit } = await startWith((store) => {
      addInvitation(store, "token-ada", { email: ADA.email, organizationId: addOrganization(store, "Mallory's") });
    });
    const someone = person();
    await signIn(await visit(url, {}, someone));
    const { page } = await visit(url, { invitation_token: "token-ada", prompt: "none" }, someone);
    expect(new URL(page.url).searchParams.get("error")).toBe("interaction_required");
    await authkit.close();
    const store = openStore(data, () => START);
    const { state } = store.invitations.findBy("token", "token-ada") ?? {};
    const members = store.memberships.count();
    store.close();
    expect([state, members]).toEqual(["pending", 0]);
  });

  test("[I117] an expired invitation opens nothing, and does not block sign-in", async () => {
    const { url, clock } = await invited();
    clock.now += 8 * 24 * 3_600_000;
    const open = await visit(url, { invitation_token: "token-grace" });
    expect(textOf(open.page)).toContain("has expired");
    expect(open.page.html).not.toContain("/sign-up");
    expect(codeOf(await signIn(open))).toMatch(/\S/);
  });

  test("[I117] an address of another company can neither accept it nor sign up with it", async () => {
    const { url } = await startWith(
      (store) => {
        addInvitation(store, "token", { email: "grace@navy.example", organizationId: addOrganization(store, "Looms") });
      },
      { settings: { signUp: false } },
    );
    const open = await visit(url, { invitation_token: "token" });
    const other = await open.someone.submit(open.page, "/sign-up", GRACE);
    expect([other.status, textOf(other)]).toEqual([403, expect.stringContaining("went to another address")]);
    const page = await open.someone.follow(open.page, "Sign in");
    const refused = await open.someone.submit(page, "/authorize", { email: ADA.email, password: ADA.password });
    expect([refused.status, textOf(refused)]).toEqual([403, expect.stringContaining("This invitation is not for you")]);
  });
});
