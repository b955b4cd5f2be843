// H2: convex.json uses variables that only another host than the project's sets.

import type { Check, Finding } from "../../model/check.ts";
import type { Project } from "../../project/project.ts";
import { type HostName, hostsOf } from "../shared/hosting.ts";

/** Who sets a variable during a build, and what names the address of the deployment there. */
const SETTERS: readonly { pattern: RegExp; host: HostName }[] = [
  { pattern: /^VERCEL_/, host: "Vercel" },
  { pattern: /^(?:NETLIFY|DEPLOY_PRIME_URL|DEPLOY_URL$)/, host: "Netlify" },
  { pattern: /^(?:CF_PAGES|WORKERS_CI)/, host: "Cloudflare" },
  { pattern: /^RENDER_/, host: "Render" },
  { pattern: /^RAILWAY_/, host: "Railway" },
];

const ADDRESS: Readonly<Partial<Record<HostName, string>>> = {
  Vercel: "https://${buildEnv.VERCEL_PROJECT_PRODUCTION_URL}",
  Netlify: "${buildEnv.URL}",
  Cloudflare: "${buildEnv.CF_PAGES_URL}",
  Render: "${buildEnv.RENDER_EXTERNAL_URL}",
  Railway: "https://${buildEnv.RAILWAY_PUBLIC_DOMAIN}",
};

export const H2: Check = {
  id: "H2",
  title: "convex.json uses variables of another host",
  needs: [],
  why: '`convex deploy` fills in `${buildEnv.NAME}` from the environment of the build, and stops with "Cannot resolve template" if the variable is not set there. Convex\'s templates name variables that only Vercel sets, so on any other host nothing is deployed.',
  fix: "Use the variable of your host for the address of the deployment, such as `${buildEnv.URL}` on Netlify and `${buildEnv.CF_PAGES_URL}` on Cloudflare Pages, or set the named variable at the host.",
  *run({ project }) {
    const { convex, files } = project;
    if (convex === undefined) return;
    const hosts = hostsOf(project);
    const text = files.read(convex.jsonFile) ?? "";
    const reported = new Set<HostName>();
    for (const [index, line] of text.split("\n").entries()) {
      for (const [, name = ""] of line.matchAll(/\$\{buildEnv\.(\w+)\}/g)) {
        const setter = SETTERS.find(({ pattern }) => pattern.test(name))?.host;
        if (setter === undefined || hosts.length === 0 || hosts.some((host) => host.name === setter)) continue;
        if (isSetSomewhere(project, name) || reported.has(setter)) continue;
        reported.add(setter);
        yield finding(convex.jsonFile, index + 1, name, setter, hosts);
      }
    }
  },
};

function finding(
  file: string,
  line: number,
  name: string,
  setter: HostName,
  hosts: ReturnType<typeof hostsOf>,
): Finding {
  const [host] = hosts;
  const address = host && ADDRESS[host.name];
  return {
    level: "error",
    what: `${file} uses \${buildEnv.${name}}, which only ${setter} sets, but the app is deployed to ${host?.name}`,
    places: [{ file, line, text: `\${buildEnv.${name}}` }, ...(host ? [{ file: host.file, text: host.name }] : [])],
    fix:
      address === undefined
        ? `set ${name} at ${host?.name}, or write the address`
        : `the address of the deployment there is:\n${address}`,
  };
}

/** Whether a script, a workflow or a host's configuration sets a variable. */
function isSetSomewhere({ files }: Project, name: string): boolean {
  return files.list.some(
    (file) =>
      /\.(?:ya?ml|toml|sh|jsonc?|m?js|ts)$/.test(file) &&
      !/lock|(?:^|\/)convex\.json$/.test(file) &&
      (files.read(file) ?? "").includes(name),
  );
}
