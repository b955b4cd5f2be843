// The path of a mounted component, and how its tables are distinguished from others: by the component's path before the name. The path is
// the names of the mounts joined by `/`; the app itself is "". Source: `convex` CLI, ComponentPath.

/** `""` for the app, `workflow/workpool` for a component mounted in a component. */
export type ComponentPath = string;

export const APP: ComponentPath = "";

/** The component that `parent` mounted as `name`. */
export function childPath(parent: ComponentPath, name: string): ComponentPath {
  return parent === APP ? name : `${parent}/${name}`;
}

/** The component that mounted this one. */
export function parentPath(path: ComponentPath): ComponentPath {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The name of a table in snapshots and in the store: unique in the deployment, and for the app's own tables just the name. */
export function tableKey(component: ComponentPath, table: string): string {
  return childPath(component, table);
}

/** The component that a table belongs to, and the table's name there. */
export function splitTableKey(key: string): { component: ComponentPath; table: string } {
  return { component: parentPath(key), table: key.slice(key.lastIndexOf("/") + 1) };
}
