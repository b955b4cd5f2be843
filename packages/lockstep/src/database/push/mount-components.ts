// From definitions to mounted components, each at its path, with validation. No I/O.

import { APP, childPath, type ComponentPath } from "../definitions/component-path.ts";
import type { EnvironmentVariables, Mount } from "../definitions/pushed-app.ts";
import { mismatch } from "../values/validator.ts";
import type { ValidatorJson } from "../values/validator-json.ts";
import { type Definition, invalidConfig } from "./evaluate-definitions.ts";

/** Mounts multiply: if the app mounts a component twice, which mounts another twice, there are four of the latter. */
const MAX_MOUNTS = 500;

/** Every mounted component, each after its parent. @throws HttpError 400 `InvalidConvexConfig` */
export function mountComponents(definitions: ReadonlyMap<string, Definition>): Mount[] {
  const mounts: Mount[] = [];
  const mount = (parent: ComponentPath, definitionPath: string): void => {
    const definition = definitions.get(definitionPath);
    if (!definition) throw invalidConfig(`The definition of the component ${definitionPath} was not pushed`);
    const prefixes = prefixesOf(definition, parent);
    const names = new Set<string>();
    for (const { name, path, env } of definition.childComponents) {
      const own = childPath(parent, name);
      if (!/^[a-zA-Z_][a-zA-Z0-9_]{0,63}$/.test(name))
        throw invalidConfig(
          `${JSON.stringify(name)} is not a name for a component: use letters, digits and underscores`,
        );
      if (names.has(name))
        throw invalidConfig(
          `Two components are mounted as ${own}: give one another name, app.use(component, { name })`,
        );
      names.add(name);
      const environment = env ?? [];
      checkEnvironment(own, definitions.get(path), environment);
      if (mounts.length === MAX_MOUNTS) throw invalidConfig(`An app mounts at most ${MAX_MOUNTS} components`);
      mounts.push({ path: own, definition: path, environment, httpPrefix: prefixes.get(name) ?? null });
      mount(own, path);
    }
  };
  mount(APP, "");
  return mounts;
}

/** Names of declared variables that the environment lacks or that have an invalid value. */
export function unmetVariables(declared: Definition["envVars"] = [], environment: EnvironmentVariables): string[] {
  return declared
    .filter(([name, { value, optional }]) => {
      const given = environment[name];
      return given === undefined ? !optional : !fits(given, value);
    })
    .map(([name]) => name);
}

function checkEnvironment(
  component: ComponentPath,
  definition: Definition | undefined,
  given: Mount["environment"],
): void {
  const declared = new Map(definition?.envVars ?? []);
  for (const [name, binding] of given) {
    const validator = declared.get(name);
    if (!validator) throw invalidConfig(`The component ${component} declares no environment variable ${name}`);
    if (binding.type === "value" && !fits(binding.value, validator.value))
      throw invalidConfig(
        `The environment variable ${name} of the component ${component} has a value that is not allowed`,
      );
  }
  const missing = [...declared].find(([name, { optional }]) => !optional && !given.some(([key]) => key === name));
  if (missing)
    throw invalidConfig(
      `The component ${component} needs the environment variable ${missing[0]}: app.use(component, { env: { ${missing[0]}: … } })`,
    );
}

function fits(value: string, validator: string): boolean {
  return mismatch(value, JSON.parse(validator) as ValidatorJson, { tableOf: () => null }) === null;
}

/** Child → prefix of its HTTP actions. */
function prefixesOf({ httpMounts }: Definition, parent: ComponentPath): Map<string, string> {
  const mounts = Object.entries(httpMounts).map(
    ([prefix, reference]) => [reference.split("/").at(-1) ?? "", prefix] as const,
  );
  for (const [name, prefix] of mounts) {
    const other = mounts.find(([otherName, shorter]) => otherName !== name && prefix.startsWith(shorter));
    if (other)
      throw invalidConfig(
        `The HTTP prefixes ${prefix} and ${other[1]} of ${childPath(parent, name)} and ${childPath(parent, other[0])} overlap`,
      );
  }
  return new Map(mounts);
}
