// Finds settings by what they mean: `WORKOS_CLIENT_ID` is `VITE_WORKOS_CLIENT_ID` in an app of Vite.

import { type Env, SHELL, type Setting } from "../../../project/env.ts";
import { PUBLIC_PREFIXES } from "../../../project/framework.ts";
import type { App, Project } from "../../../project/project.ts";
import type { Place } from "../../../model/check.ts";

export type Target = "development" | "production";

/** A setting of an app. */
export interface AppSetting {
  readonly app: App;
  readonly setting: Setting;
}

/**
 * The setting that an app uses, with or without a public prefix; undefined if there is none, or it is empty. In production, only settings
 * that are meant for it count: what `.env.local` says on this machine, a host replaces with its own.
 */
export function settingOf(env: Env, name: string, target: Target): Setting | undefined {
  const names = new Set([name, ...PUBLIC_PREFIXES.map((prefix) => prefix + name)]);
  return env.all.find(
    (setting) => names.has(setting.name) && setting.value !== "" && (target === "development" || isProduction(setting)),
  );
}

function isProduction({ file }: Setting): boolean {
  return file === SHELL || /\.env\.production(?:\.local)?$/.test(file);
}

/** The setting of each app that has it. */
export function settingsOf({ apps }: Project, name: string, target: Target): AppSetting[] {
  return apps.flatMap((app) => {
    const setting = settingOf(app.env, name, target);
    return setting ? [{ app, setting }] : [];
  });
}

/** The setting of the first app that has it, or of the package with the Convex folder. */
export function anySetting(project: Project, name: string, target: Target): Setting | undefined {
  const own = project.convex && settingOf(project.convex.env, name, target);
  return settingsOf(project, name, target)[0]?.setting ?? own;
}

/** Where a setting is. Its value may be secret, so the text is its name alone unless another is given. */
export function placeOf({ file, line, name }: Setting, text: string = name): Place {
  return { file, ...(line > 0 && { line }), text };
}
