// Where the directory component is, and what WorkOS tells it.
import path from "node:path";

/** The folder of the component. */
export const COMPONENT = path.resolve(import.meta.dirname, "../../../src/component");

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
