// A3: an issuer that WorkOS never writes: the client ID in the wrong place, another path, http, or a variable that is not set.

import { CLIENT_PATHS, WORKOS_HOST } from "../../auth-config/issuer.ts";
import type { Check, Edit, Finding } from "../../model/check.ts";
import type { Facts } from "../../model/facts.ts";
import { replaced } from "../../source/edit.ts";
import {
  authConfigOf,
  clientCode,
  fieldPlace,
  workosProviders,
  type WorkosProvider,
} from "../shared/providers/workos-providers.ts";

export const A3: Check = {
  id: "A3",
  title: "An issuer in auth.config.ts is not one that WorkOS uses",
  needs: [],
  why: "Convex compares a provider's issuer with `iss` in the token, and uses no other part of the provider if they differ. WorkOS writes `https://api.workos.com`, or `https://api.workos.com/user_management/` and the client ID; `sso` or `convex` may stand for `user_management`, and a custom domain for `api.workos.com`.",
  fix: "Write issuer: `https://api.workos.com/user_management/${process.env.WORKOS_CLIENT_ID}` for tokens whose issuer names the client, and `https://api.workos.com` for the others. `lockstep doctor --token` shows which one a token has.",
  *run(facts) {
    yield* unsetVariables(facts);
    const all = workosProviders(facts);
    for (const one of all) {
      const found = one.provider.from === "file" ? wrong(one, all) : undefined;
      if (found) yield found;
    }
  },
};

function wrong(one: WorkosProvider, all: readonly WorkosProvider[]): Finding | undefined {
  const { provider, issuer, issuerField } = one;
  const { text } = issuerField;
  const where = `in provider ${provider.number} of ${provider.file}`;
  const places = [fieldPlace(provider, "issuer", issuerField)];
  if (issuer.kind === "unreadable" || /[<>"'`,\s]/.test(issuerField.value ?? text)) return undefined;
  if (issuer.kind === "appended") {
    // With an audience it is the issuer that all clients share; the other one needs none.
    const bare = one.applicationID !== undefined;
    const right = bare ? `https://${issuer.host}` : `https://${issuer.host}/user_management/${clientText(text)}`;
    const exists = all.some((other) => other !== one && other.issuerField.text.replace(/\/+$/, "") === right);
    return {
      level: "error",
      what: `The issuer ${text} ${where} is not one that WorkOS uses: a client ID only follows user_management/`,
      places,
      ...(exists ? { fix: `remove this provider: another one has the issuer ${right}` } : edit(one, right)),
    };
  }
  if (issuer.host !== WORKOS_HOST) return undefined;
  if (issuer.scheme !== "https") {
    const right = text.replace(/^[a-z]+:\/\//i, "https://");
    return {
      level: "error",
      what: `The issuer ${text} ${where} begins with ${issuer.scheme}://, and WorkOS's with https://`,
      places,
      ...edit(one, right),
    };
  }
  if (issuer.kind !== "other") return undefined;
  const right = `https://${WORKOS_HOST}/user_management/${clientCode(one) ?? "${process.env.WORKOS_CLIENT_ID}"}`;
  return {
    level: "error",
    what: `The issuer ${text} ${where} is not one that WorkOS uses`,
    places,
    why: `Convex compares it with \`iss\` in the token. WorkOS writes https://${WORKOS_HOST}, alone or followed by ${CLIENT_PATHS.map((path) => `/${path}/`).join(", ")} and the client ID.`,
    fix: `write: issuer: ${quoted(right)}`,
  };
}

/** The part of a text that is the client: `${NAME}` or an ID. */
function clientText(text: string): string {
  return /(\$\{\w+\}|client_\w+)\/*$/.exec(text)?.[1] ?? "";
}

function quoted(text: string): string {
  return text.includes("${") ? `\`${text}\`` : `"${text}"`;
}

/** Writes the right text in the place of the wrong one, with the expressions of the file. */
function edit({ issuerField, provider }: WorkosProvider, right: string): { fix: string; edits?: readonly Edit[] } {
  const { source, node } = issuerField.expression;
  const expression = node.type === "TemplateLiteral" && node.expressions.length === 1 ? node.expressions[0] : undefined;
  const client = expression ? source.textOf(expression) : "process.env.WORKOS_CLIENT_ID";
  const code = quoted(right.replace(/\$\{\w+\}/, () => `\${${client}}`));
  const local = source.file === provider.file && (node.type === "Literal" || expression !== undefined);
  return {
    fix: `write: issuer: ${code}`,
    ...(local ? { edits: [{ file: source.file, content: replaced(source, node, code) }] } : {}),
  };
}

/** Variables of the file that the deployment lacks. WORKOS_CLIENT_ID is D1's. */
function* unsetVariables(facts: Facts): Iterable<Finding> {
  const config = authConfigOf(facts);
  const env = facts.deployment?.env;
  if (config.kind !== "read" || !env?.ok) return;
  for (const { fields, file, number } of config.providers) {
    for (const [name, field] of fields) {
      if (field.kind !== "text" || field.value !== undefined) continue;
      const missing = field.variables.find((variable) => variable !== "WORKOS_CLIENT_ID" && !env.value.has(variable));
      if (missing === undefined) continue;
      const prod = facts.target === "production" ? " --prod" : "";
      yield {
        level: "error",
        what: `${file} uses ${missing}, which is not set on the deployment, so a push of the file fails`,
        places: [{ file, line: field.line, text: `${name} of provider ${number}: ${field.text}` }],
        why: "Convex evaluates auth.config.ts in the deployment, with the deployment's variables; those of .env.local are not there. Without one, it keeps the providers that were pushed before.",
        fix: `npx convex env set ${missing} <value>${prod}`,
      };
      return;
    }
  }
}
