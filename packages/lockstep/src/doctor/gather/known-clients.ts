// The WorkOS clients that the project knows: of its env files for development and production, of auth.config.ts, of a token.

import type { AuthConfig } from "../auth-config/read.ts";
import { appValues } from "../auth-config/variables.ts";
import type { Facts } from "../model/facts.ts";

const CLIENT = /client_\w+/g;

export function knownClients(facts: Facts, config: AuthConfig, claims: Readonly<Record<string, unknown>>): string[] {
  const { files, apps } = facts.project;
  const texts = [
    ...appValues(facts, "WORKOS_CLIENT_ID"),
    // Also the environment that is not in question: its key set must be another one.
    ...apps.flatMap(({ dir, framework }) =>
      [...framework.envFiles("development"), ...framework.envFiles("production")].map((name) => {
        const text = files.read(dir === "" ? name : `${dir}/${name}`) ?? "";
        return text
          .split("\n")
          .filter((line) => /^\s*(?:export\s+)?\w*WORKOS_CLIENT_ID\s*=/.test(line))
          .join("\n");
      }),
    ),
    ...(config.kind === "read"
      ? config.providers.flatMap(({ fields }) =>
          [...fields.values()].map((field) => (field.kind === "text" ? (field.value ?? field.text) : "")),
        )
      : []),
    facts.deployment?.env.ok ? (facts.deployment.env.value.get("WORKOS_CLIENT_ID") ?? "") : "",
    ...["iss", "client_id", "aud"].map((name) => JSON.stringify(claims[name] ?? "")),
  ];
  return [...new Set(texts.flatMap((text) => [...text.matchAll(CLIENT)].map(([id]) => id)))];
}
