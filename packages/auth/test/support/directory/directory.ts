// The directory component in convex-test, and what WorkOS tells it.
import { readdirSync } from "node:fs";
import path from "node:path";
import type { TestConvex } from "convex-test";
import schema from "../../../src/component/schema.ts";

/** The folder of the component. */
export const COMPONENT = path.resolve(import.meta.dirname, "../../../src/component");

/** Mounts the component as `workos`. */
export function mountDirectory(t: Pick<TestConvex<never>, "registerComponent">): void {
  const files = readdirSync(COMPONENT, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const modules = files.map((file) => [
    `./${file.replace(/\.ts$/, ".js")}`,
    async (): Promise<unknown> => await import(path.join(COMPONENT, file)),
  ]);
  t.registerComponent("workos", schema, Object.fromEntries(modules) as Record<string, () => Promise<unknown>>);
}

/** Returns a function that makes WorkOS's events, as JSON, each later than the one before. */
export function createEvents() {
  let count = 0;
  return (event: string, data: object): string => {
    count += 1;
    const at = new Date(Date.UTC(2026, 0, 1) + count * 1000).toISOString();
    const object = event.split(".")[0];
    return JSON.stringify({
      id: `event_${String(count).padStart(6, "0")}`,
      event,
      data: { object, created_at: at, updated_at: at, ...data },
      created_at: at,
    });
  };
}
