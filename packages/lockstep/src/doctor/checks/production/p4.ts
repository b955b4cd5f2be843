// P4: preview deployments send users back to another host, because the redirect URI is a constant.

import type { Check, Finding, Place } from "../../model/check.ts";
import type { App, Project } from "../../project/project.ts";
import { envReadOf } from "../../source/env-reads.ts";
import { stringOf } from "../../source/expressions.ts";
import { browserClients } from "../shared/code/browser-clients.ts";
import { hostsOf, tomlValues } from "../shared/hosting.ts";
import { lineOf } from "../shared/manifest-line.ts";
import { authKitSection } from "../shared/services/authkit-section.ts";
import { sdkVariables } from "../shared/variables/sign-in-variables.ts";
import { bareName } from "../shared/variables/variables.ts";

export const P4: Check = {
  id: "P4",
  title: "Preview deployments have a constant redirect URI",
  needs: [],
  why: "Each preview deployment has an address of its own. With a redirect URI from a variable, WorkOS sends the user back to the one address in that variable: to production or to localhost, where the sign-in that began on the preview cannot be finished.",
  fix: "Compute the redirect URI from the address of the page: `redirectUri={`${window.location.origin}/callback`}` in a page, `redirectUri` of authkitProxy from VERCEL_BRANCH_URL in Next.js. Register the previews' addresses at WorkOS, with a wildcard such as https://*-team.vercel.app/callback, or through `authKit.preview` of convex.json.",
  guide: "spa-in-production",
  *run({ project }) {
    const preview = previewEvidence(project);
    if (preview === undefined) return;
    // Convex's templates have the section before there is a host.
    const level = hostsOf(project).length > 0 ? "warning" : "info";
    for (const found of [
      ...inPages(project, preview),
      ...project.apps.flatMap((app) => [...onServers(project, app, preview)]),
    ]) {
      yield { ...found, level };
    }
  },
};

function* inPages(project: Project, preview: Place): Iterable<Omit<Finding, "level">> {
  for (const { source, node, option } of browserClients(project)) {
    const value = option("redirectUri");
    if (typeof value !== "object") continue;
    const variable = envReadOf(source, value)?.name;
    const literal = stringOf(value);
    if (variable === undefined && literal === undefined) continue;
    yield {
      what: `${source.file} passes ${variable ?? literal} as redirectUri, even on preview deployments`,
      places: [
        { file: source.file, line: source.line(value) || source.line(node), text: source.textOf(value) },
        preview,
      ],
      fix: "compute it from the address of the page:\nredirectUri={`${window.location.origin}/callback`}",
    };
  }
}

function* onServers(project: Project, app: App, preview: Place): Iterable<Omit<Finding, "level">> {
  const needed = sdkVariables(project, app).find(({ name }) => bareName(name) === "WORKOS_REDIRECT_URI");
  const setting = needed && app.env.get(needed.name);
  // A configuration that computes the variable makes the sources incomplete; a host's may set it for previews.
  if (needed === undefined || !app.env.complete) return;
  if (hostsOf(project).some(({ file }) => project.files.read(file)?.includes(needed.name))) return;
  const isNext = app.framework.name === "nextjs";
  yield {
    what: `preview deployments use the constant ${needed.name}`,
    places: [
      setting?.line ? { file: setting.file, line: setting.line, text: needed.name } : { text: needed.name },
      preview,
    ],
    fix: isNext
      ? "pass the address of the preview to authkitProxy in proxy.ts:\nauthkitProxy({ redirectUri: process.env.VERCEL_BRANCH_URL ? `https://${process.env.VERCEL_BRANCH_URL}/callback` : process.env.NEXT_PUBLIC_WORKOS_REDIRECT_URI })"
      : `set ${needed.name} from the address of the preview in the build, or pass redirectUri to the SDK's configure()`,
  };
}

/** What says that there are preview deployments of both the app and its backend. */
function previewEvidence(project: Project): Place | undefined {
  const { convex, files } = project;
  const section = authKitSection(project, "preview");
  if (convex && section) return { file: convex.jsonFile, line: section.line, text: "authKit.preview" };
  for (const { name, file } of hostsOf(project)) {
    const text = files.read(file) ?? "";
    const option = /--preview-(?:create|run|name)/.exec(text)?.[0];
    if (option !== undefined) return { file, ...lineOf(text, option), text: option };
    const context =
      name === "Netlify" &&
      tomlValues(text).find(({ table }) => /^context\.(?:deploy-preview|branch-deploy)/.test(table));
    if (context) return { file, line: context.line, text: context.table };
  }
  return undefined;
}
