// One table of every setting: in which environment it has which value, and where that comes from. Pure; values are masked here.

import type { Asked } from "../../doctor/model/asked.ts";
import type { Env } from "../../doctor/project/env.ts";
import { isSecretName, mask } from "../../doctor/report/redact.ts";
import { type Need, plainName } from "./needs.ts";

export const ENVIRONMENTS = ["local", "development", "preview", "production"] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

export type Cell =
  /** `value` is masked. */
  | { readonly kind: "set"; readonly value: string; readonly from: string }
  | { readonly kind: "missing"; readonly from: string }
  /** It cannot be seen from here, or was not asked for. */
  | { readonly kind: "unknown"; readonly from: string }
  | { readonly kind: "none" };

export interface Row {
  readonly name: string;
  readonly place: "app" | "deployment" | "host";
  readonly dir: string;
  readonly required: boolean;
  readonly cells: Readonly<Record<Environment, Cell>>;
}

/** The variables of deployments. */
export interface Deployments {
  readonly development: Asked<ReadonlyMap<string, string>>;
  readonly production: Asked<ReadonlyMap<string, string>>;
  /** Names of the defaults for new preview deployments. */
  readonly preview: Asked<readonly string[]>;
}

/** The app's env files by folder, in both modes. */
export type Envs = (dir: string, target: "development" | "production") => Env | undefined;

const NONE: Cell = { kind: "none" };
/** What `lockstep dev` sets by itself, in the app and in local Convex. */
const BY_STACK =
  /^(?:CONVEX_URL|CONVEX_SITE_URL|WORKOS_(?:CLIENT_ID(?:_\w+)?|API_KEY|COOKIE_PASSWORD|REDIRECT_URI|WEBHOOK_SECRET|ACTION_SECRET))$/;

export function envTable(needs: readonly Need[], envs: Envs, deployments: Deployments): Row[] {
  const apps = needs.filter(({ place }) => place === "app");
  return [
    ...apps.map((need) => row(need, "app", { local: local(need), development: inFiles(need, envs, "development") })),
    ...needs
      .filter(({ place }) => place === "deployment")
      .map((need) =>
        row(need, "deployment", {
          local: local(need),
          development: inDeployment(need, deployments.development),
          preview: inDefaults(need, deployments.preview),
          production: inDeployment(need, deployments.production),
        }),
      ),
    ...apps.map((need) => row(need, "host", onHost(need, envs))),
    ...deployKey(needs),
  ];
}

/** What is required in an environment and not there; what could not be looked at is not known to be missing. */
export function missingIn(rows: readonly Row[], environment: Environment): Row[] {
  return rows.filter(({ required, cells }) => required && cells[environment].kind === "missing");
}

function row(need: Need, place: Row["place"], cells: Partial<Record<Environment, Cell>>): Row {
  const { name, dir, required } = need;
  return {
    name,
    place,
    dir,
    required,
    cells: { local: NONE, development: NONE, preview: NONE, production: NONE, ...cells },
  };
}

function local({ name, place }: Need): Cell {
  if (BY_STACK.test(plainName(name))) return { kind: "set", value: "", from: "lockstep dev" };
  return { kind: "unknown", from: place === "app" ? "env files" : "lockstep exec -- npx convex env list" };
}

function inFiles({ name, dir }: Need, envs: Envs, target: "development" | "production"): Cell {
  const setting = envs(dir, target)?.get(name);
  if (setting === undefined || setting.value === "") {
    const file = dir === "" ? ".env.local" : `${dir}/.env.local`;
    return { kind: "missing", from: plainName(name) === "WORKOS_COOKIE_PASSWORD" ? "lockstep doctor --fix" : file };
  }
  return {
    kind: "set",
    value: shown(name, setting.value),
    from: setting.line === 0 ? setting.file : `${setting.file}:${setting.line}`,
  };
}

function inDeployment({ name }: Need, asked: Asked<ReadonlyMap<string, string>>): Cell {
  if (!asked.ok) return { kind: "unknown", from: asked.problem };
  const value = asked.value.get(name);
  return value === undefined || value === ""
    ? { kind: "missing", from: "npx convex env set" }
    : { kind: "set", value: shown(name, value), from: "npx convex env" };
}

function inDefaults({ name }: Need, asked: Asked<readonly string[]>): Cell {
  if (!asked.ok) return { kind: "unknown", from: asked.problem };
  return asked.value.includes(name)
    ? { kind: "set", value: "", from: "npx convex env default" }
    : { kind: "missing", from: "npx convex env default set" };
}

/** A committed file for production has what is not secret; the rest only the host knows. */
function onHost(need: Need, envs: Envs): Record<"preview" | "production", Cell> {
  const file = envs(need.dir, "production")?.all.find(
    (setting) => setting.name === need.name && setting.file.endsWith(".env.production"),
  );
  const unknown: Cell = { kind: "unknown", from: "lockstep env --to" };
  const production: Cell =
    file === undefined
      ? unknown
      : { kind: "set", value: shown(need.name, file.value), from: `${file.file}:${file.line}` };
  return { preview: unknown, production };
}

/** A host that builds the app deploys its functions with it. */
function deployKey(needs: readonly Need[]): Row[] {
  if (!needs.some(({ place }) => place === "deployment")) return [];
  const unknown: Cell = { kind: "unknown", from: "lockstep env --to" };
  const need: Need = { name: "CONVEX_DEPLOY_KEY", place: "app", dir: "", required: true };
  return [row(need, "host", { preview: unknown, production: unknown })];
}

/** A secret, or what identifies a project, is only shown to be recognized. */
function shown(name: string, value: string): string {
  if (isSecretName(name) || value.startsWith("client_")) return mask(value);
  if (/^(?:https?:|\d+$|true$|false$)/.test(value)) return value.length > 40 ? `${value.slice(0, 37)}…` : value;
  return mask(value);
}
