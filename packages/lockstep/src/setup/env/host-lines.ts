// The commands that set an app's variables at its host. They are printed, never run, and hold no secret: each secret is asked for, made on the spot, or left to the dashboard.

import type { Setting } from "../../doctor/project/env.ts";
import { isSecretName } from "../../doctor/report/redact.ts";
import { type Need, plainName } from "./needs.ts";

export const HOSTS = ["vercel", "netlify", "cloudflare"] as const;
export type Host = (typeof HOSTS)[number];

type Stage = "production" | "preview";

/** Made anew for each environment: a shared one would let a preview's server open the sessions of production. */
const GENERATED = "WORKOS_COOKIE_PASSWORD";
const RANDOM = "openssl rand -base64 32";

/**
 * The lines for production and preview, for a POSIX shell.
 *
 * @param values Settings whose values for production are known; only those that are not secret are printed.
 * @param build The command that builds the app.
 */
export function hostLines(host: Host, needs: readonly Need[], values: readonly Setting[], build: string): string {
  const names = [
    ...new Set(needs.filter(({ place, required }) => place === "app" && required).map(({ name }) => name)),
  ];
  // `convex deploy` passes the deployment's URL to the build by itself.
  const own = names.filter((name) => plainName(name) !== "CONVEX_URL");
  const deploys = needs.some(({ place }) => place === "deployment");
  const stage = (of: Stage): string[] => [
    `# ${of}`,
    ...[...own, ...(deploys ? ["CONVEX_DEPLOY_KEY"] : [])].map((name) =>
      lineOf(host, name, of, known(name, of, values)),
    ),
  ];
  return [
    ...(deploys
      ? [
          `# Build command, in the host's settings: npx convex deploy --cmd '${build}'`,
          "# Keys to deploy with: https://dashboard.convex.dev, Settings of the project; one for production, one for previews",
          "",
        ]
      : []),
    ...stage("production"),
    "",
    ...stage("preview"),
  ].join("\n");
}

function known(name: string, stage: Stage, values: readonly Setting[]): string | undefined {
  const value = values.find((setting) => setting.name === name)?.value;
  return stage === "production" && !isSecretName(name) && value ? value : undefined;
}

function lineOf(host: Host, name: string, stage: Stage, value: string | undefined): string {
  const input = name === GENERATED ? `${RANDOM} | ` : value === undefined ? "" : `printf %s ${quote(value)} | `;
  switch (host) {
    case "vercel":
      // Without input it asks.
      return `${input}npx vercel env add ${name} ${stage}${isSecretName(name) ? " --sensitive" : ""}`;
    case "netlify": {
      const context = stage === "production" ? "production" : "deploy-preview";
      // Its command takes values only as arguments, which other users of the machine can see, and imports files only for all contexts at once.
      if (isSecretName(name))
        return `# ${name}: in the dashboard, Environment variables, as a secret for ${context}${name === GENERATED ? `, made by: ${RANDOM}` : ""}`;
      if (value !== undefined) return `npx netlify env:set ${name} ${quote(value)} --context ${context}`;
      return `printf '${name}: ' && read -r V && npx netlify env:set ${name} "$V" --context ${context}; unset V`;
    }
    case "cloudflare":
      // A build reads neither secrets nor variables of the Worker.
      if (isBuildTime(name))
        return `# ${name}${value === undefined ? "" : `=${value}`}: in the dashboard, Settings, Build, Variables`;
      return `${input}npx wrangler secret put ${name}${stage === "preview" ? " --env preview" : ""}`;
  }
}

function isBuildTime(name: string): boolean {
  return name === "CONVEX_DEPLOY_KEY" || /^(?:VITE_|NEXT_PUBLIC_|PUBLIC_|EXPO_PUBLIC_)/.test(name);
}

function quote(value: string): string {
  return /^[\w.:/-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
