// The size that `@lockstep/auth` adds to an application, measured by bench/session.mjs.
import { expect, test } from "vitest";
import { EVERYTHING, LEAST, PAGE, bundleSize, fromReact } from "../../../scripts/bundle-size.mjs";

/** What else an application may use. */
const MORE = [
  "AuthBoundary, AuthPending",
  "IdentityBoundary",
  "useAccessToken",
  "useAuthedAction, useAuthedMutation",
  "useAuthedPaginatedQuery",
  "useAuthedQueries",
  "usePreloadedAuthedQuery",
  "usePublicQuery",
  "useSession",
];

test("[A58] all code for React is at most 16 650 bytes, and the minimum that an application needs at most 13 550", async () => {
  const size = async (source: string): Promise<number> => (await bundleSize(source)).gzipped;
  const [all, least] = [await size(EVERYTHING), await size(LEAST)];
  const costs: Record<string, number> = { all, least };
  for (const names of MORE) costs[`+ ${names}`] = (await size(`${LEAST}\n${fromReact(names)}`)) - least;
  console.table(costs);
  expect(least).toBeGreaterThan(5000);
  expect(least).toBeLessThanOrEqual(13_550);
  expect(all).toBeLessThanOrEqual(16_650);
});

test("[A106] all code for the page of a server is at most 18 400 bytes, the minimum at most 14 350, and neither imports an SDK", async () => {
  const [all, least] = [await bundleSize(PAGE.everything), await bundleSize(PAGE.least)];
  console.table({ all: all.gzipped, least: least.gzipped });
  expect(least.gzipped).toBeGreaterThan(5000);
  expect(least.gzipped).toBeLessThanOrEqual(14_350);
  expect(all.gzipped).toBeLessThanOrEqual(18_400);
  const packages = new Set([...all.imports, ...least.imports].map((name) => name.split("/")[0]));
  expect(packages).toEqual(new Set(["react", "convex"]));
  expect(all.imports).not.toContain("convex/nextjs");
});
