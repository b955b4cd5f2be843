// Links of the router in an app's pages, to constant paths.

import type { App, Project } from "../../../project/project.ts";
import { type Element, elementsOf, textAttributeOf } from "../../../source/jsx.ts";
import type { Source } from "../../../source/source.ts";
import { codeOf } from "./app-code.ts";

export interface RouterLink {
  readonly source: Source;
  readonly element: Element;
  /** As written. */
  readonly target: string;
  /** Without the query and the fragment. */
  readonly path: string;
}

/** The component for links of each framework, and its attribute. */
const LINKS: Readonly<Record<string, { from: RegExp; names: RegExp; attribute: string }>> = {
  nextjs: { from: /^next\/link$/, names: /^default$/, attribute: "href" },
  "tanstack-start": { from: /^@tanstack\/react-router$/, names: /^Link$/, attribute: "to" },
  "react-router": { from: /^react-router(?:-dom)?$/, names: /^(?:Nav)?Link$/, attribute: "to" },
};

export function linksOf(project: Project, app: App): RouterLink[] {
  const kind = LINKS[app.framework.name];
  if (!kind) return [];
  return [...codeOf(project, app, "Link", "next/link")].flatMap((source) =>
    elementsOf(source).flatMap((element) => {
      const { origin } = element;
      if (!origin || !kind.from.test(origin.from) || !kind.names.test(origin.name)) return [];
      const target = textAttributeOf(element, kind.attribute);
      return target?.startsWith("/") ? [{ source, element, target, path: target.replace(/[?#].*$/, "") }] : [];
    }),
  );
}
