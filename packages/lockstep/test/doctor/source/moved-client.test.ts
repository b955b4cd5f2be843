// What `--fix` does with a client that is made in a render.

import { expect, test } from "vitest";
import { repairsOf } from "../support/repairs.ts";

const FILE = "components/made-in-render.tsx";
const IMPORT = 'import { ConvexProvider, ConvexReactClient } from "convex/react";\n';
const component = (line: string, name = "One"): string =>
  `export function ${name}({ children }: { children: React.ReactNode }) {\n  ${line}\n  return <ConvexProvider client={convex}>{children}</ConvexProvider>;\n}\n`;
const MADE = "const convex = new ConvexReactClient(process.env.NEXT_PUBLIC_CONVEX_URL!);";
const after = (text: string): string | undefined => repairsOf("nextjs", { files: { [FILE]: text } }).after(FILE);

test.each([
  ["in two components", component(MADE) + component(MADE, "Two")],
  ["with a name that is imported", `import { convex } from "./other";\n${component(MADE)}export { convex };\n`],
  ["with a name that the file has", `const convex = 1;\n${component(MADE)}export { convex };\n`],
  [
    "with a function of the component",
    component(
      "const convex = new ConvexReactClient(url());\n  function url() { return process.env.NEXT_PUBLIC_CONVEX_URL!; }",
    ),
  ],
  [
    "with a class of the component",
    component(
      "class Url { static text = process.env.NEXT_PUBLIC_CONVEX_URL!; }\n  const convex = new ConvexReactClient(Url.text);",
    ),
  ],
  ["with a hook", `import { useUrl } from "./other";\n${component("const convex = new ConvexReactClient(useUrl());")}`],
  [
    "with a constant further down",
    `${component("const convex = new ConvexReactClient(url);")}const url = process.env.NEXT_PUBLIC_CONVEX_URL!;\n`,
  ],
  [
    "in a factory, with its parameter",
    `export function made(url: string) {\n${component("const convex = new ConvexReactClient(url);").replace("export ", "return ")}}\n`,
  ],
])("[O34] a client is left in the component %s", (_, text) => {
  expect(after(IMPORT + text)).toBe(IMPORT + text);
});

test.each([
  "/**\n * Gives the client.\n */\n",
  "// One line.\n// Another one.\n",
  "/* a */\n// eslint-disable-next-line some-rule\n",
])("[O34] a client goes above the comment of its component: %j", (comment) => {
  const url = "const url = process.env.NEXT_PUBLIC_CONVEX_URL!;\n\n";
  const text = component("const convex = new ConvexReactClient(url);");
  expect(after(`${IMPORT}${url}${comment}${text}`)).toBe(
    `${IMPORT}${url}const convex = new ConvexReactClient(url);\n\n${comment}${text.replace(/ {2}const convex.*\n/, "")}`,
  );
});
