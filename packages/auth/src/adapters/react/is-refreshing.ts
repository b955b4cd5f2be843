// The one definition of `isRefreshing`: signed in, and what is shown may be older than what the backend has.
import type { View } from "../../index.ts";

/** Whether the session is being renewed after a failure, or the browser has no network. */
export function isRefreshing(view: View): boolean {
  return view.phase === "refreshing" || view.phase === "offline";
}
