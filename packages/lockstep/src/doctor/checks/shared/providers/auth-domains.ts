// The custom domains of WorkOS's Authentication API that the apps use: WORKOS_API_HOSTNAME, or `apiHostname` in code.

import { isLoopback, WORKOS_HOST } from "../../../auth-config/issuer.ts";
import type { Place } from "../../../model/check.ts";
import type { Project } from "../../../project/project.ts";
import { nameOf, stringOf } from "../../../source/expressions.ts";
import type { Source } from "../../../source/source.ts";

export interface AuthDomain {
  readonly host: string;
  readonly place: Place;
}

/** Each domain once, with the first place that names it. */
export function authDomains(project: Project): AuthDomain[] {
  const found = [...fromEnv(project), ...fromCode(project)];
  return found.filter(
    ({ host }, index) =>
      /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(host) &&
      host !== WORKOS_HOST &&
      !isLoopback(host) &&
      found.findIndex((other) => other.host === host) === index,
  );
}

function fromEnv({ apps }: Project): AuthDomain[] {
  return apps.flatMap(({ env }) =>
    env.names.flatMap((name) => {
      const setting = /(?:^|_)WORKOS_API_HOSTNAME$/.test(name) ? env.get(name) : undefined;
      return setting === undefined
        ? []
        : [
            {
              host: setting.value.toLowerCase(),
              place: {
                file: setting.file,
                ...(setting.line > 0 && { line: setting.line }),
                text: `${name}=${setting.value}`,
              },
            },
          ];
    }),
  );
}

function fromCode(project: Project): AuthDomain[] {
  return [...project.sourcesWith("apiHostname")].flatMap((source) => [
    ...source
      .all("Property")
      .flatMap((node) =>
        nameOf(node.key, node.computed) === "apiHostname" ? domain(source, stringOf(node.value), node.start) : [],
      ),
    ...source.all("JSXAttribute").flatMap((node) => {
      if (node.name.type !== "JSXIdentifier" || node.name.name !== "apiHostname" || node.value === null) return [];
      const value = node.value.type === "JSXExpressionContainer" ? node.value.expression : node.value;
      return domain(source, stringOf(value), node.start);
    }),
  ]);
}

function domain({ file, text }: Source, host: string | undefined, at: number): AuthDomain[] {
  return host === undefined
    ? []
    : [
        {
          host: host.toLowerCase(),
          place: { file, line: text.slice(0, at).split("\n").length, text: `apiHostname: ${host}` },
        },
      ];
}
