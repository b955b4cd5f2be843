// The origins of pages that call WorkOS's Authentication API themselves: those of single-page apps.

import type { Project } from "../../../project/project.ts";
import { settingOf, type Target } from "../variables/settings.ts";

/** By the redirect URI of each app without a server, which leads back to the page; else by the port of its development server. */
export function pageOrigins({ apps }: Project, target: Target): string[] {
  return apps.flatMap(({ framework, env }) => {
    if (framework.hasServer || framework.name === "expo") return [];
    const uri = settingOf(env, "WORKOS_REDIRECT_URI", target)?.value;
    if (uri !== undefined) return URL.canParse(uri) && /^https?:/.test(uri) ? [new URL(uri).origin] : [];
    return target === "development" ? [`http://localhost:${framework.port}`] : [];
  });
}
