// The apps of a stack: usually one, in a workspace several on one deployment. Reads their files; starts nothing.

import { existsSync } from "node:fs";
import path from "node:path";
import { clientVariable } from "../../client-variable.ts";
import { LockstepError } from "../../errors.ts";
import { CLIENT_ID } from "../defaults.ts";
import { appCommand } from "./app-environment.ts";
import { type AppFacts, readAppFacts } from "./app-facts.ts";

/** What an app of a stack is asked for. */
export interface AppOptions {
  /** Folder with its package.json. */
  folder: string;
  /** Port on 127.0.0.1, not 0: the app's address is part of the OAuth redirect URI. */
  port: number;
  /** Its client ID at local AuthKit. */
  clientId: string;
}

/** An app of a stack. */
export interface LocalApp {
  /** Prefix of its lines in the terminal, unique: `app` for a single one, else its folder's name. */
  readonly name: string;
  readonly facts: AppFacts;
  readonly port: number;
  readonly url: string;
  readonly clientId: string;
  /** Null for Vite. */
  readonly command: readonly string[] | null;
}

const SERVICES: readonly string[] = ["authkit", "convex", "functions", "lockstep"];

/**
 * Reads the apps. Their Convex functions are in `backend`, and what convex.json says is there, too.
 *
 * @throws LockstepError `BAD_OPTION` for a folder without a package.json, and for a framework that is not known without a command.
 */
export function readApps(
  apps: readonly AppOptions[],
  { backend, command }: { backend: AppFacts; command: readonly string[] | undefined },
): LocalApp[] {
  const single = apps.length === 1;
  return apps.map(({ folder: given, port, clientId }, index) => {
    const folder = appFolder(given);
    const { functions, directoryWebhook, authKit } = backend;
    const facts = { ...readAppFacts(folder), functions, directoryWebhook, authKit };
    const own = command ?? appCommand(facts, port);
    if (own === undefined) throw unknownFramework(facts);
    const base = path.basename(folder);
    const taken = SERVICES.includes(base) || apps.slice(0, index).some((one) => path.basename(one.folder) === base);
    const name = single ? "app" : taken ? `${base}-${index + 1}` : base;
    return { name, facts, port, url: `http://localhost:${port}`, clientId, command: own };
  });
}

/** The folder, absolute. @throws LockstepError `BAD_OPTION` */
export function appFolder(app: string): string {
  const folder = path.resolve(app);
  if (existsSync(path.join(folder, "package.json"))) return folder;
  throw new LockstepError("BAD_OPTION", {
    what: `${folder} is not the folder of an app`,
    evidence: "it has no package.json",
    fix: "cd into the app's folder, then run lockstep dev",
  });
}

function unknownFramework({ folder }: AppFacts): LockstepError {
  return new LockstepError("BAD_OPTION", {
    what: "Lockstep does not know how to start this app",
    evidence: `${path.join(folder, "package.json")} depends neither on vite nor on next nor on @react-router/dev`,
    fix: "pass the app's own command after two dashes: lockstep dev -- npm run dev:frontend",
  });
}

/**
 * The client ID of each folder of a workspace's apps, in their order: the first is the default application of local AuthKit, whose ID the
 * `iss` of all tokens names, and the others have their folder's name in theirs.
 */
export function localClientIds(folders: readonly string[]): string[] {
  const ids: string[] = [];
  for (const [index, folder] of folders.entries()) {
    const id = index === 0 ? CLIENT_ID : `${CLIENT_ID}_${path.basename(folder).replaceAll(/[^A-Za-z0-9]+/g, "_")}`;
    ids.push(ids.includes(id) ? `${id}_${index + 1}` : id);
  }
  return ids;
}

/** The variables of the deployment with the client ID of each of several apps: `WORKOS_CLIENT_ID_ADMIN` for the folder `apps/admin`. */
export function clientVariables(apps: readonly Pick<AppOptions, "folder" | "clientId">[]): Record<string, string> {
  if (apps.length < 2) return {};
  return Object.fromEntries(
    apps.map(({ folder, clientId }) => [clientVariable(folder.replaceAll(path.sep, "/")), clientId]),
  );
}
