// Code that the rule `no-token-identifier-as-key` reports, and code that it does not.
import type { Reported } from "../check-rule.ts";

const GET = "const identity = await ctx.auth.getUserIdentity();\n";

const key = (output: string) => [{ messageId: "key", suggestions: [{ messageId: "subject", output }] }];

export const reported: readonly Reported[] = [
  {
    code: `${GET}const { tokenIdentifier: id } = identity;\nconsole.log(id);\nawait ctx.db.insert("users", { id });`,
    errors: key(`${GET}const { subject: id } = identity;\nconsole.log(id);\nawait ctx.db.insert("users", { id });`),
  },
  {
    code: `${GET}await ctx.db.query("users").withIndex("token", (q) => q.eq("tokenIdentifier", identity.tokenIdentifier)).unique();`,
    errors: key(
      `${GET}await ctx.db.query("users").withIndex("token", (q) => q.eq("tokenIdentifier", identity.subject)).unique();`,
    ),
  },
  {
    code: `${GET}await ctx.db.insert("posts", { text, author: { id: identity?.tokenIdentifier ?? null } });`,
    errors: key(`${GET}await ctx.db.insert("posts", { text, author: { id: identity?.subject ?? null } });`),
  },
  {
    code: `${GET}const owner = identity["tokenIdentifier"];\nconst post = { owner };\nawait ctx.db.patch(id, post);`,
    errors: key(`${GET}const owner = identity["subject"];\nconst post = { owner };\nawait ctx.db.patch(id, post);`),
  },
  {
    code: `${GET}const { tokenIdentifier } = identity;\nawait ctx.db.replace(id, { ...post, tokenIdentifier });`,
    errors: key(
      `${GET}const { subject: tokenIdentifier } = identity;\nawait ctx.db.replace(id, { ...post, tokenIdentifier });`,
    ),
  },
  {
    code: 'const { name, tokenIdentifier: id } = await ctx.auth.getUserIdentity();\nquery.filter((q) => q.eq(q.field("owner"), id));',
    errors: key(
      'const { name, subject: id } = await ctx.auth.getUserIdentity();\nquery.filter((q) => q.eq(q.field("owner"), id));',
    ),
  },
  {
    code: `${GET}if (post.owner !== identity.tokenIdentifier) throw new Error("Not yours");`,
    errors: key(`${GET}if (post.owner !== identity.subject) throw new Error("Not yours");`),
  },
  {
    code: `export const userOf = (db, identity) => db.query("users").filter((q) => q.eq(q.field("token"), identity.tokenIdentifier));`,
    errors: key(
      `export const userOf = (db, identity) => db.query("users").filter((q) => q.eq(q.field("token"), identity.subject));`,
    ),
  },
  {
    code: `// TypeScript\nexport const store = (db: Db, caller: UserIdentity) => db.insert("users", { key: caller.tokenIdentifier as string });`,
    errors: key(
      `// TypeScript\nexport const store = (db: Db, caller: UserIdentity) => db.insert("users", { key: caller.subject as string });`,
    ),
  },
  {
    code: `// TypeScript\nconst me = (await ctx.auth.getUserIdentity())!;\nawait ctx.db.insert("users", { key: me.tokenIdentifier! } satisfies User);`,
    errors: key(
      `// TypeScript\nconst me = (await ctx.auth.getUserIdentity())!;\nawait ctx.db.insert("users", { key: me.subject! } satisfies User);`,
    ),
  },
];

export const accepted: readonly string[] = [
  `${GET}await ctx.db.insert("visits", { known: identity.tokenIdentifier ? 1 : 0 });`,
  `${GET}await ctx.db.insert("visits", { key: identity[tokenIdentifier] });`,
  `${GET}await ctx.db.insert("posts", { owner: identity.subject });`,
  `${GET}console.log(identity.tokenIdentifier);`,
  `${GET}if (identity.tokenIdentifier === undefined) throw new Error("Sign in");`,
  `${GET}const [issuer] = identity.tokenIdentifier.split("|");`,
  `${GET}const { tokenIdentifier, subject } = identity;\nconsole.log(tokenIdentifier);\nawait ctx.db.insert("users", { subject });`,
  `const user = await ctx.db.get(id);\nawait ctx.db.insert("copies", { tokenIdentifier: user.tokenIdentifier });`,
  `const identity = await ctx.db.get(id);\nawait ctx.db.patch(other, { key: identity.tokenIdentifier });`,
  `${GET}await fetch(url, { body: JSON.stringify({ id: identity.tokenIdentifier }) });`,
  `${GET}const text = template.replace("{user}", identity.tokenIdentifier);`,
  `// TypeScript\nexport const copy = (db: Db, identity: Doc<"identities">) => db.insert("copies", { key: identity.tokenIdentifier });`,
  `// TypeScript\ninterface User { tokenIdentifier: string }\nexport const schema = { users: defineTable({ tokenIdentifier: v.string() } as const) };`,
];
