// A seeded user: with a password, a second factor and an identity at a provider, which the API cannot create in one step.

import type { AuthKitContext } from "../context/context.ts";
import { newUser, normalEmail, type User } from "../objects/accounts/user.ts";
import { SeedProblem, type Path } from "../options/seed-shape.ts";
import type { SeedUser } from "../options/seed.ts";
import { idpIdOf, OAUTH_PROVIDERS, type OAuthProvider } from "../rules/providers.ts";
import { enrollFactor } from "../sign-in/enroll-factor.ts";

const BASE32 = /^[A-Z2-7]{16,}$/;

/** Creates a user unless the id or the address exists. Returns the members in which an existing user differs. */
export async function seedUser(context: AuthKitContext, user: SeedUser, path: Path): Promise<string[]> {
  const { store, passwords } = context;
  const { id, email, password, name, email_verified = true, metadata = {} } = user;
  const known = store.users.findBy("email", normalEmail(email));
  if (id !== undefined && known !== null && known.id !== id) {
    throw new SeedProblem([...path, "id"], `${email} is ${known.id} already`, "use that id, or another data folder");
  }
  if (known !== null) return differingMembers(context, known, user);
  if (id !== undefined && store.users.find(id) !== null) return [];
  const provider = providerOf(user, path);
  const secret = totpOf(user, path);
  const passwordHash = password === undefined ? null : await passwords.hash(password);
  const rest = { email_verified, metadata, external_id: user.external_id ?? null };
  const names = {
    first_name: user.first_name ?? null,
    last_name: user.last_name ?? null,
    ...(name !== undefined && { name }),
  };
  store.transaction(() => {
    const fields = { ...newUser(email), ...names, ...rest, ...(id !== undefined && { id }) };
    const made = store.users.insert(fields, { passwordHash });
    if (provider !== null) {
      const idp_id = user.oauth_idp_id ?? idpIdOf({ kind: "oauth", provider }, made.email);
      store.identities.insert({ user_id: made.id, idp_id, type: "OAuth", provider });
    }
    if (secret !== null) seedTotp(context, made, secret);
  });
  return [];
}

/** The differences between an existing user and the seed, including a password that does not match. */
async function differingMembers({ store, passwords }: AuthKitContext, known: User, user: SeedUser): Promise<string[]> {
  const { name, first_name, last_name, external_id, metadata } = user;
  const said = Object.entries({ name, first_name, last_name, external_id, metadata }).filter(
    ([, value]) => value !== undefined,
  );
  const differing = said
    .filter(([key, value]) => JSON.stringify(known[key as keyof User] ?? null) !== JSON.stringify(value))
    .map(([key]) => key);
  const hash = store.users.secretOf(known.id)?.passwordHash ?? null;
  // Checking an imported hash may take seconds.
  const isOurs = hash === null || hash.startsWith("$argon2");
  if (user.password !== undefined && isOurs && !(await passwords.matches(hash, user.password)))
    differing.push("password");
  return differing;
}

function providerOf({ oauth_provider: provider }: SeedUser, path: Path): OAuthProvider | null {
  if (provider === undefined) return null;
  if (Object.hasOwn(OAUTH_PROVIDERS, provider)) return provider as OAuthProvider;
  const known = Object.keys(OAUTH_PROVIDERS).join(", ");
  throw new SeedProblem([...path, "oauth_provider"], `unknown provider ${provider}`, `write one of ${known}`);
}

// `true`: create a secret; null: none.
function totpOf({ totp = false }: SeedUser, path: Path): true | string | null {
  if (typeof totp === "boolean") return totp ? true : null;
  if (BASE32.test(totp)) return totp;
  throw new SeedProblem(
    [...path, "totp"],
    "it is not a base32 secret",
    "write true, or 16 letters A to Z and digits 2 to 7 or more",
  );
}

// A generated secret is in the outbox, so that the developer can add it to an authenticator app.
function seedTotp(context: AuthKitContext, user: User, totp: true | string): void {
  const { store } = context;
  const secret = totp === true ? undefined : totp;
  const { factor, enrollment } = enrollFactor(context, { userId: user.id, label: user.email, secret });
  store.factors.setSecret(factor.id, { totp: enrollment.secret, lastStep: null, confirmed: true });
  if (secret !== undefined) return;
  const text = `The seed gave this user a second factor. Its secret for an authenticator app is ${enrollment.secret}.`;
  store.emails.insert({ to: user.email, subject: "Your second factor", text, code: null, link: null });
}
