// Which requests the session route answers, and what a failed refresh proves.
import { OauthException, UnauthorizedException } from "@workos-inc/node";
import { describe, expect, test } from "vitest";
import { decideFailure, describeFailure } from "../../src/server/rules/decide-failure.ts";
import { decideRequest } from "../../src/server/rules/decide-request.ts";

const OURS = { "x-lockstep-session": "held", host: "app.example.com" };

describe("[A127] the session route answers", () => {
  test.each([
    ["a page of its origin", { ...OURS, "sec-fetch-site": "same-origin" }, "held"],
    ["a page that asks for a new token", { ...OURS, "x-lockstep-session": "renewed" }, "renewed"],
    ["a browser that names only the origin", { ...OURS, origin: "https://app.example.com" }, "held"],
    [
      "a page of its origin behind a reverse proxy",
      { ...OURS, host: "10.0.0.1:3000", "x-forwarded-host": "app.example.com", origin: "https://app.example.com" },
      "held",
    ],
    ["no page of another site", { ...OURS, "sec-fetch-site": "cross-site" }, null],
    ["no page of another origin of the site", { ...OURS, "sec-fetch-site": "same-site" }, null],
    ["no address that the user typed", { ...OURS, "sec-fetch-site": "none" }, null],
    ["no browser that names another origin", { ...OURS, origin: "https://evil.example.com" }, null],
    ["no sandboxed page", { ...OURS, origin: "null" }, null],
    ["no form, which cannot send the header", { host: OURS.host, "sec-fetch-site": "same-origin" }, null],
    ["no unknown request", { ...OURS, "x-lockstep-session": "all" }, null],
  ])("%s", (_, headers, asked) => {
    expect(decideRequest(new Headers(headers))).toBe(asked);
  });
});

/** As `refreshSession` throws it: `isTransient` is what authkit-nextjs makes of the cause. */
const thrown = (cause: unknown, isTransient: boolean): Error =>
  Object.assign(new Error("Failed to refresh session", { cause }), { name: "TokenRefreshError", isTransient });
const oauth = (status: number, error: string): Error => new OauthException(status, "req_1", error, "…", {} as never);

describe("[A128] a failed refresh", () => {
  test.each([
    ["a refused refresh token", thrown(oauth(400, "invalid_grant"), false), "gone"],
    ["a refused refresh token, not wrapped", oauth(400, "invalid_grant"), "gone"],
    ["a wrong client", thrown(oauth(400, "invalid_client"), false), "transient"],
    ["a wrong API key", thrown(new UnauthorizedException("req_1"), false), "transient"],
    ["a required sign-on", thrown(oauth(403, "sso_required"), false), "transient"],
    ["too many requests", thrown(oauth(429, "slow_down"), true), "transient"],
    ["an outage", thrown(oauth(503, "invalid_grant"), true), "transient"],
    ["no network", thrown(new Error("x", { cause: new TypeError("fetch failed") }), true), "transient"],
    ["an unreadable cookie", new TypeError("Invalid JWT"), "transient"],
    ["nothing", undefined, "transient"],
  ])("by %s is %s", (_, error, kind) => {
    expect(decideFailure(error)).toEqual({ kind });
  });

  test("is described without the message, which could contain anything", () => {
    expect(describeFailure(thrown(oauth(400, "invalid_client"), false))).toBe("OauthException 400 invalid_client");
    expect(describeFailure(new TypeError("eyJ"))).toBe("TypeError");
    expect(describeFailure("eyJ")).toBe("string");
  });
});
