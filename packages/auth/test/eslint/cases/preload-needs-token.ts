// Code that the rule `preload-needs-token` reports, and code that it does not.
import type { Reported } from "../check-rule.ts";

const FROM = 'import { fetchAction, fetchMutation, fetchQuery, preloadQuery } from "convex/nextjs";\n';
const isPublic = (output: string) => [{ messageId: "isPublic", output }];

export const reported: readonly Reported[] = [
  {
    code: `${FROM}await preloadQuery(api.items.list);`,
    errors: [{ messageId: "preload", suggestions: isPublic(`${FROM}await preloadQuery(api.items.list, {}, {});`) }],
  },
  {
    code: `${FROM}await fetchQuery(api.items.list, { count: 10 });`,
    errors: [
      {
        messageId: "call",
        data: { name: "fetchQuery" },
        suggestions: isPublic(`${FROM}await fetchQuery(api.items.list, { count: 10 }, {});`),
      },
    ],
  },
  {
    code: `${FROM}await fetchMutation(api.items.add, { text }, { url });`,
    errors: [{ messageId: "call", data: { name: "fetchMutation" } }],
  },
  {
    code: `${FROM}await fetchAction(api.items.mail, {}, undefined);`,
    errors: [{ messageId: "call", data: { name: "fetchAction" } }],
  },
  {
    code: 'import { preloadQuery as preload } from "convex/nextjs";\npreload(api.items.list, args, { url });',
    errors: [{ messageId: "preload" }],
  },
  {
    code: 'import * as convex from "convex/nextjs";\nconvex.fetchQuery(api.items.list, {}, { url });',
    errors: [{ messageId: "call", data: { name: "fetchQuery" } }],
  },
  {
    code: `// TypeScript\n${FROM}const page = async (): Promise<Items> => (await fetchQuery(api.items.list, {}, { url } as Options))!;`,
    errors: [{ messageId: "call", data: { name: "fetchQuery" } }],
  },
];

export const accepted: readonly string[] = [
  `${FROM}await preloadQuery(api.items.list, {}, { token });`,
  `${FROM}await fetchQuery(api.items.list, {}, { url, token: await getToken() });`,
  `${FROM}await fetchQuery(api.posts.published, {}, {});`,
  `${FROM}await fetchMutation(api.items.add, { text }, options);`,
  `${FROM}await fetchMutation(api.items.add, { text }, { ...options });`,
  `${FROM}await fetchAction(api.items.mail, {}, await optionsOf(request));`,
  `${FROM}export const call = (...args) => fetchAction(...args);`,
  // They take the token of the session themselves.
  'import { preloadAuthedQuery } from "@lockstep/auth/nextjs/server";\nawait preloadAuthedQuery(api.items.list);',
  'import { fetchAuthedQuery } from "@lockstep/auth/nextjs/server";\nawait fetchAuthedQuery(api.items.list, { count: 10 });',
  'import * as server from "@lockstep/auth/nextjs/server";\nawait server.fetchAuthedMutation(api.items.add, { text });',
  'import { fetchAuthedAction as run } from "@lockstep/auth/nextjs/server";\nawait run(api.items.mail);',
  'import { preloadQuery } from "./preload";\nawait preloadQuery(api.items.list);',
  'const fetchQuery = (query) => query;\nfetchQuery("items");',
  `${FROM}function page(fetchQuery) { return fetchQuery(api.items.list); }`,
  `// TypeScript\n${FROM}await fetchQuery(api.items.list, {}, { token } satisfies Options);`,
];
