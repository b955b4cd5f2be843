// S8: a link of the router leads to a route of the server that redirects to WorkOS.

import type { Check, Edit, Finding } from "../../model/check.ts";
import { matchRoute, type Route, routesOf } from "../../project/routes.ts";
import type { App, Project } from "../../project/project.ts";
import { attributeOf, elementsOf, spreadsAttributes } from "../../source/jsx.ts";
import { linksOf, type RouterLink } from "../shared/code/links.ts";

/** What a route says that leads away from the app. */
const LEAVES =
  /\b(?:getSignInUrl|getSignUpUrl|getAuthorizationUrl)\b|["']@lockstep\/auth\/(?:nextjs\/server|tanstack-start)["']/;
/** Attributes that mean the same on `<a>`. */
const PLAIN = /^(?:href|className|id|key|title|role|style|onClick|target|rel|aria-[\w-]+|data-[\w-]+)$/;

export const S8: Check = {
  id: "S8",
  title: "A router's link leads to a route that redirects to WorkOS",
  needs: [],
  why: "The router's link loads its target with a script, before it is clicked and on the click. A redirect to WorkOS cannot be followed that way: the browser blocks it and logs a CORS error. Each load also begins a sign-in, whose cookie takes the place of the one that is in progress.",
  fix: 'Use a plain link, which lets the browser itself go there: `<a href="/sign-in">`. In Next.js, `prefetch={false}` on the link prevents the loads in advance.',
  *run({ project }) {
    for (const app of project.apps) {
      const routes = routesOf(project, app);
      if (!routes || !/^(?:nextjs|tanstack-start)$/.test(app.framework.name)) continue;
      for (const link of linksOf(project, app)) {
        const route = matchRoute(routes, link.path);
        if (route && leavesApp(project, route) && !isPatient(app, link)) yield finding(app, link, route);
      }
    }
  },
};

function leavesApp(project: Project, { kind, file }: Route): boolean {
  return kind === "handler" && LEAVES.test(project.files.read(file) ?? "");
}

/** Whether the router loads the target only on a click, which the framework then repairs by a navigation. */
function isPatient({ framework }: App, { element }: RouterLink): boolean {
  const [prefetch, reload] = [attributeOf(element, "prefetch"), attributeOf(element, "reloadDocument")];
  if (framework.name === "nextjs")
    return prefetch !== undefined && prefetch !== true && prefetch.type === "Literal" && prefetch.value === false;
  return reload !== undefined;
}

function finding({ framework }: App, link: RouterLink, route: Route): Finding {
  const { source, element, path, target } = link;
  const edit = framework.name === "nextjs" ? plainLink(link) : undefined;
  return {
    level: "warning",
    what: `<${element.name}> leads to ${path}, which redirects to WorkOS`,
    places: [
      { file: source.file, line: source.line(element.node), text: `<${element.name}>` },
      { file: route.file, text: path },
    ],
    fix: `write <a href="${target}">…</a>${edit ? " (lockstep doctor --fix does it)" : ""}`,
    ...(edit ? { edits: [edit] } : {}),
  };
}

/** The file with `<a>` in place of the link, and without the import if that was the only one. */
function plainLink({ source, element }: RouterLink): Edit | undefined {
  const { openingElement, closingElement } = element.node;
  const areSimple = openingElement.attributes.every(
    (one) => one.type === "JSXAttribute" && one.name.type === "JSXIdentifier" && PLAIN.test(one.name.name),
  );
  if (!areSimple || spreadsAttributes(element)) return undefined;
  const spans = [openingElement.name, ...(closingElement ? [closingElement.name] : [])].map(({ start, end }) => ({
    start,
    end,
    text: "a",
  }));
  const isOnly = elementsOf(source).filter(({ name }) => name === element.name).length === 1;
  const declaration = source.all("ImportDeclaration").find((one) => one.source.value === "next/link");
  const usesElsewhere = source.all("Identifier").filter(({ name }) => name === element.name).length > 1;
  if (isOnly && declaration?.specifiers.length === 1 && !usesElsewhere) {
    const end = source.text.indexOf("\n", declaration.end) + 1 || declaration.end;
    spans.push({ start: declaration.start, end, text: "" });
  }
  const content = spans
    .toSorted((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: next }) => text.slice(0, start) + next + text.slice(end), source.text);
  return { file: source.file, content };
}
