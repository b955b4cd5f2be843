// Tokens that mutations sign, verified by a third-party library against the published keys.

import { execFileSync } from "node:child_process";
import path from "node:path";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { expect, it } from "vitest";
import { call, push, startConvex, temporaryFolder } from "../../support/convex-app.ts";

const TOKENS = `
  export const sign = mutation({ args: { claims: v.any(), seconds: v.number() }, handler: (ctx, { claims, seconds }) => ctx.auth.signJwt({ claims, expiresInSeconds: seconds }) });
`;

it("[F272] a token verifies with the published key set, even after a restart, and has subject, claims and lifetime", async () => {
  const data = temporaryFolder();
  const first = await startConvex({ data });
  expect(await push(first, { tokens: TOKENS })).toBeNull();
  const token = (await call(first, "mutation", "tokens:sign", { claims: { sub: "ada", roles: ["a"] }, seconds: 60 }))
    .value as string;
  const issuer = first.url;
  await first.close();
  const second = await startConvex({ data });
  const keys = createRemoteJWKSet(new URL("/.well-known/jwks.json", second.url));
  const { payload, protectedHeader } = await jwtVerify(token, keys, { issuer, algorithms: ["ES256"] });
  expect([payload.sub, payload["roles"], (payload.exp ?? 0) - (payload.iat ?? 0)]).toEqual(["ada", ["a"], 60]);
  expect(protectedHeader.alg).toBe("ES256");
  await expect(jwtVerify(`${token.slice(0, -4)}AAAA`, keys)).rejects.toThrow("signature");
});

it("[F272] reserved claims and other lifetimes are refused", async () => {
  const convex = await startConvex();
  await push(convex, { tokens: TOKENS });
  const sign = async (claims: object, seconds: number): Promise<string | undefined> =>
    (await call(convex, "mutation", "tokens:sign", { claims, seconds })).errorMessage;
  for (const name of ["iss", "exp", "nbf", "cvx_a", "ConvexThing"])
    expect(await sign({ [name]: 1 }, 60)).toContain(`'${name}' is reserved`);
  for (const seconds of [0, 1.5, 3601]) expect(await sign({}, seconds)).toContain("from 1 to 3600");
});

it("[K100] garbage collections while new keys are exported do not block the process", () => {
  const signer = path.resolve(import.meta.dirname, "../../../../dist/database/functions/syscalls/sign-jwt.js");
  const code = `const { createJwtSigner } = await import(${JSON.stringify(signer)});
    for (let i = 0; i < 3000; i += 1) createJwtSigner(null, () => "");`;
  // A small young generation is collected often. A blocked process ends with the test's limit.
  const args = ["--max-semi-space-size=1", "--input-type=module", "--eval", code];
  expect(execFileSync(process.execPath, args, { encoding: "utf8", timeout: 300_000 })).toBe("");
});
