// Keeps secrets out of everything that the doctor prints: values are masked where they are written, and each text once more.

/** A value that is shown only to be recognized: the beginning that names its kind, and the last four characters. */
export function mask(value: string): string {
  const kind = /^(?:client_|sk_(?:test|live)_|sk_|whsec_|(?:prod|dev|preview|project):)/.exec(value)?.[0] ?? "";
  const rest = value.slice(kind.length);
  return rest.length <= 8 ? `${kind}…` : `${kind}…${rest.slice(-4)}`;
}

/** Secrets by their own form: WorkOS API keys, signing secrets, JWTs, deploy keys of Convex. */
const FORMS: readonly RegExp[] = [
  /\bsk_(?:test|live)_\w{6,}/g,
  /\bsk_[A-Za-z0-9]{16,}/g,
  /\bwhsec_[\w+/=-]{6,}/g,
  /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g,
  /\b(?:dev|prod|preview|project):[\w:-]+\|[\w+/=-]{8,}/g,
];

/** Names of variables whose values are secret. */
const SECRET_WORDS = "KEY|SECRET|PASSWORD|TOKEN|CREDENTIAL";
const SECRET_NAME = new RegExp(SECRET_WORDS, "i");
/** A name, and its value in quotes or up to the end of the line, in an env file, TOML, YAML or JSON. */
const SECRET_SETTING = new RegExp(
  String.raw`([\w.-]*(?:${SECRET_WORDS})[\w.-]*["']?[^\S\n]*[=:][^\S\n]*)(?:"((?:[^"\\]|\\[^])*)"|'([^']*)'|([^\r\n]*))`,
  "gi",
);

/** Whether a variable of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** A file of settings with the values of secret ones masked. */
export function maskSettings(text: string): string {
  return text.replaceAll(
    SECRET_SETTING,
    (_, start: string, double: string | undefined, single: string | undefined, bare: string | undefined) => {
      if (double !== undefined) return `${start}"${mask(double)}"`;
      return single === undefined ? start + mask(bare ?? "") : `${start}'${mask(single)}'`;
    },
  );
}

/** How {@link redact} treats what is not secret but identifies a project. */
export interface RedactOptions {
  /** Also shorten client IDs. */
  readonly ids: boolean;
  /** Values that must not appear: those of secret variables. Ordinary words among them are left. */
  readonly secrets: readonly string[];
}

/** Whether a value can be told from ordinary words, such as the user name `convex`: masked, those would spoil commands. */
function isDistinct(secret: string): boolean {
  return secret.length >= 12 || (secret.length >= 6 && !/^[A-Z]?[a-z]+$/.test(secret));
}

/** Replaces every secret in a text. */
export function redact(text: string, { ids, secrets }: RedactOptions): string {
  let out = text;
  // Of two secrets, one may begin with the other.
  for (const secret of secrets.filter(isDistinct).toSorted((a, b) => b.length - a.length))
    out = out.replaceAll(secret, mask(secret));
  for (const form of FORMS) out = out.replaceAll(form, (found) => mask(found));
  // Where one is to be written, in a command or as `aud` of a JWT template, a shortened one would be copied.
  return ids ? out.replaceAll(/(?<!\benv set\s+\w+\s+|"aud":\s*")\bclient_(?!…)\w{9,}/g, (found) => mask(found)) : out;
}
