// D5: the deployment has other providers than auth.config.ts gives.

import { normaliseIssuer } from "../../../acceptance/providers.ts";
import type { Check, Finding } from "../../model/check.ts";
import type { Facts } from "../../model/facts.ts";
import type { DeployedProvider } from "../../model/network-facts.ts";
import { convexCommand } from "../shared/services/convex-command.ts";
import { authConfigOf } from "../shared/providers/workos-providers.ts";

export const D5: Check = {
  id: "D5",
  title: "The deployed providers are not those of auth.config.ts",
  needs: ["network"],
  why: "A change to auth.config.ts, or to a variable that it reads, takes effect once the functions are pushed. Until then the deployment accepts the tokens that the earlier file described, and refuses the others.",
  fix: "Push: `npx convex dev --once` for your development deployment, `npx convex deploy` for production. If it still differs, a variable of the deployment has a different value from the one in your env files: `npx convex env get WORKOS_CLIENT_ID`.",
  *run(facts) {
    const deployed = facts.network?.providers;
    if (!deployed?.ok || deployed.value === "redacted" || deployed.value.length === 0) return;
    const there = deployed.value;
    const own = ownProviders(facts);
    if (own === undefined) return;
    const missing = own.find((provider) => !includes(there, provider));
    const extra = there.find((provider) => !includes(own, provider));
    if (missing === undefined && extra === undefined) return;
    yield (
      (missing && extra && sameBut(own, there) ? otherClient(facts, missing, extra) : undefined) ??
        otherProviders(facts, missing, extra)
    );
  },
};

interface OwnProvider extends DeployedProvider {
  readonly file: string;
  readonly line: number;
}

/** The providers of the file with their values; undefined unless all are known. */
function ownProviders(facts: Facts): OwnProvider[] | undefined {
  const config = authConfigOf(facts);
  if (config.kind !== "read" || !config.complete) return undefined;
  const providers = config.providers.map(({ fields, file, line, complete }) => {
    const issuer = fields.get("issuer") ?? fields.get("domain");
    const id = fields.get("applicationID");
    if (!complete || issuer?.kind !== "text" || issuer.value === undefined) return undefined;
    if (id !== undefined && (id.kind !== "text" || id.value === undefined)) return undefined;
    return { issuer: issuer.value, applicationID: id?.value ?? null, file, line };
  });
  return providers.every((provider) => provider !== undefined) ? providers : undefined;
}

function includes(all: readonly DeployedProvider[], one: DeployedProvider): boolean {
  return all.some((other) => describe(other) === describe(one));
}

function describe({ issuer, applicationID }: DeployedProvider): string {
  return `${normaliseIssuer(issuer)}${applicationID === null ? "" : ` with applicationID ${applicationID}`}`;
}

function clientOf(provider: DeployedProvider): string | undefined {
  return /client_\w+/.exec(describe(provider))?.[0];
}

/** Whether the lists differ in their client IDs alone. */
function sameBut(own: readonly DeployedProvider[], deployed: readonly DeployedProvider[]): boolean {
  const shapes = (all: readonly DeployedProvider[]): string =>
    [...new Set(all.map((one) => describe(one).replaceAll(/client_\w+/g, "client")))].toSorted().join("\n");
  return shapes(own) === shapes(deployed);
}

function otherClient({ project, target }: Facts, missing: OwnProvider, extra: DeployedProvider): Finding | undefined {
  const inFile = clientOf(missing);
  const there = clientOf(extra);
  if (inFile === undefined || there === undefined || inFile === there) return undefined;
  const prod = target === "production" ? ({ type: "prod" } as const) : undefined;
  return {
    level: "error",
    what: `The deployment trusts ${there}, but with this project's settings auth.config.ts names ${inFile}`,
    places: [{ file: missing.file, line: missing.line }, { text: `deployed: ${there}` }],
    why: "The app gets tokens of the client in its own settings, and the deployment only accepts those of the client in its own WORKOS_CLIENT_ID. So sign-in works, and Convex says unauthenticated.",
    fix: `if ${inFile} is right: ${convexCommand(project, `env set WORKOS_CLIENT_ID ${inFile}`, prod)}, then push`,
  };
}

function otherProviders(
  { project, target }: Facts,
  missing: OwnProvider | undefined,
  extra: DeployedProvider | undefined,
): Finding {
  const file = missing?.file ?? project.convex?.authConfig ?? "auth.config.ts";
  const push = target === "production" ? "deploy" : "dev --once";
  return {
    level: missing === undefined ? "warning" : "error",
    what:
      missing === undefined
        ? `The deployment still has a provider that is not in auth.config.ts: ${extra && describe(extra)}`
        : `A provider of auth.config.ts is not deployed: ${describe(missing)}`,
    places: [
      { file, ...(missing && { line: missing.line }) },
      ...(missing && extra ? [{ text: `deployed: ${describe(extra)}` }] : []),
    ],
    fix: convexCommand(project, push),
  };
}
