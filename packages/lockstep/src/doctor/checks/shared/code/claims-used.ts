// Which claims of the access token the Convex functions use, with the slugs of the roles and permissions that they require.

import type { Project } from "../../../project/project.ts";
import { importedCalls, memberOf, nameOf, propertyOf, stringOf, unwrapped } from "../../../source/expressions.ts";
import type { Node, Source } from "../../../source/source.ts";

/** One use of a claim. */
export interface ClaimUse {
  /** Its name in the token: `permissions`, `role`, `org_id`, `email`, … */
  readonly claim: string;
  /** Whether a call is refused without it. Otherwise its value is read, and may be absent. */
  readonly required: boolean;
  /** The slug of the required role or permission, if the code names it. */
  readonly slug?: string;
  /** How the code says it, such as `requirePermission("posts:write")`. */
  readonly text: string;
  readonly file: string;
  readonly line: number;
}

const BACKEND = /^@lockstep\/auth\/backend$/;
/** `orgQuery`, `authedInternalMutation`, …: the names that `createAuth` gives its builders. */
const BUILDER = /^(authed|org)(?:Internal)?(?:Query|Mutation|Action)$|^(authed|org)HttpAction$/;
/** Fields of the identity of `@lockstep/auth/backend`, by name. */
const FIELDS: Readonly<Record<string, string>> = {
  organizationId: "org_id",
  role: "role",
  roles: "roles",
  permissions: "permissions",
  entitlements: "entitlements",
  featureFlags: "feature_flags",
  email: "email",
};
/** In every token of WorkOS, or always in an identity of Convex. */
const ALWAYS = new Set(["tokenIdentifier", "subject", "issuer", "sid", "sub", "iss"]);
/** Convex's names for claims of OpenID Connect; customJwt providers have the raw ones, which is another check's subject. */
const CAMEL = /[a-z][A-Z]/;

/** All uses, in the order of the files. */
export function claimsUsed(project: Project): ClaimUse[] {
  const { convex } = project;
  if (convex === undefined) return [];
  const inside = [...project.functionsWith("getUserIdentity", "@lockstep/auth/backend", "authed", "org", "createAuth")];
  const created = inside.flatMap((source) =>
    importedCalls(source, BACKEND).filter(({ name }) => name === "createAuth"),
  );
  const builders = created.length > 0;
  // With this source, roles and permissions are those of the directory.
  const byToken = !created.some(({ call }) => stringOf(propertyOf(call.arguments[1], "source")?.value) === "directory");
  return inside.flatMap((source) => [
    ...requiredBy(source),
    ...(builders ? builderUses(source, byToken) : []),
    ...createdClaims(source),
    ...reads(source, builders),
  ]);
}

/** `requirePermission(ctx, "…")` and the like. */
function requiredBy(source: Source): ClaimUse[] {
  return importedCalls(source, BACKEND).flatMap(({ name, call }) => {
    const slug = stringOf(call.arguments[1]);
    const text = slug === undefined ? name : `${name}("${slug}")`;
    const claim = { requirePermission: "permissions", requireRole: "role", requireOrg: "org_id" }[name];
    return claim === undefined ? [] : [use(source, call, { claim, text, required: true, slug })];
  });
}

/** `orgMutation({ permission: "…" })` and the like, under the names that the file imports or declares. */
function builderUses(source: Source, byToken: boolean): ClaimUse[] {
  const imported = new Map(source.imports.map(({ local, name }) => [local, name]));
  return source.all("CallExpression").flatMap((call) => {
    const callee = unwrapped(call.callee);
    if (callee.type !== "Identifier") return [];
    const name = imported.get(callee.name) ?? callee.name;
    const kind = BUILDER.exec(name);
    if (kind === null) return [];
    const [definition] = call.arguments;
    const required = (option: string, claim: string): ClaimUse[] => {
      const property = propertyOf(definition, option);
      if (property === undefined || !byToken) return [];
      const slug = stringOf(property.value);
      const text = slug === undefined ? `${name}({ ${option} })` : `${name}({ ${option}: "${slug}" })`;
      return [use(source, property, { claim, text, required: true, slug })];
    };
    return [
      ...((kind[1] ?? kind[2]) === "org" ? [use(source, call, { claim: "org_id", text: name, required: true })] : []),
      ...required("permission", "permissions"),
      ...required("role", "role"),
    ];
  });
}

/** The claims that `createAuth({ … }, { claims: { … } })` validates, without optional ones. */
function createdClaims(source: Source): ClaimUse[] {
  return importedCalls(source, BACKEND).flatMap(({ name, call }) => {
    if (name !== "createAuth") return [];
    const claims = propertyOf(call.arguments[1], "claims")?.value;
    if (claims?.type !== "ObjectExpression") return [];
    return claims.properties.flatMap((property) => {
      if (property.type !== "Property") return [];
      const claim = nameOf(property.key, property.computed);
      if (claim === undefined || source.textOf(property.value).startsWith("v.optional(")) return [];
      return [use(source, property, { claim, text: `createAuth(…, { claims: { ${claim} } })`, required: true })];
    });
  });
}

/** `identity.role`, `identity?.["org_id"]`, `const { email } = identity`. */
function reads(source: Source, builders: boolean): ClaimUse[] {
  const raw = (field: string): string | undefined => (ALWAYS.has(field) || CAMEL.test(field) ? undefined : field);
  const ours = (field: string): string | undefined => FIELDS[field];
  const own = importedCalls(source, BACKEND).filter(({ name }) => name === "getIdentity" || name.startsWith("require"));
  const isRaw = (node: Node): boolean => {
    const inner = unwrapped(node);
    return inner.type === "CallExpression" && memberOf(inner.callee)?.name === "getUserIdentity";
  };
  const isOurs = (node: Node): boolean => {
    const inner = unwrapped(node);
    return own.some(({ call }) => call === inner) || (builders && isContextIdentity(inner));
  };
  return [...readsOf(source, isRaw, raw, []), ...readsOf(source, isOurs, ours, builders ? destructured(source) : [])];
}

function isContextIdentity(node: Node): boolean {
  const member = memberOf(node);
  return member?.name === "identity" && member.object.type === "Identifier" && member.object.name === "ctx";
}

/** What handlers take out of their context as `{ identity }`: a name, or a pattern. */
function destructured(source: Source): Node[] {
  return [...source.all("ArrowFunctionExpression"), ...source.all("FunctionExpression")].flatMap(({ params: [ctx] }) =>
    ctx?.type !== "ObjectPattern"
      ? []
      : ctx.properties.flatMap((property) =>
          property.type === "Property" && nameOf(property.key, property.computed) === "identity"
            ? [property.value]
            : [],
        ),
  );
}

function readsOf(
  source: Source,
  is: (node: Node) => boolean,
  claimOf: (field: string) => string | undefined,
  more: readonly Node[],
): ClaimUse[] {
  const names = new Set<string>();
  const found: ClaimUse[] = [];
  const read = (node: Node, field: string, text: string): void => {
    const claim = claimOf(field);
    if (claim !== undefined) found.push(use(source, node, { claim, text, required: false }));
  };
  const bind = (to: Node): void => {
    if (to.type === "Identifier") names.add(to.name);
    if (to.type !== "ObjectPattern") return;
    for (const property of to.properties) {
      const field = property.type === "Property" ? nameOf(property.key, property.computed) : undefined;
      if (field !== undefined) read(property, field, `{ ${field} }`);
    }
  };
  for (const pattern of more) bind(pattern);
  for (const { id, init } of source.all("VariableDeclarator")) {
    if (init !== null && (is(init) || isNamed(init, names))) bind(id);
  }
  for (const node of source.all("MemberExpression")) {
    const member = memberOf(node);
    if (member === undefined || !(is(member.object) || isNamed(member.object, names))) continue;
    read(node, member.name, `identity.${member.name}`);
  }
  return found;
}

function isNamed(node: Node, names: ReadonlySet<string>): boolean {
  const inner = unwrapped(node);
  return inner.type === "Identifier" && names.has(inner.name);
}

function use(
  { file, line }: Source,
  node: Node,
  { slug, ...rest }: Pick<ClaimUse, "claim" | "text" | "required"> & { slug?: string | undefined },
): ClaimUse {
  return { ...rest, ...(slug === undefined ? {} : { slug }), file, line: line(node) };
}
