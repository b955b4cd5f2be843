// The only definition of `isRefreshing`: the user is signed in, and the data shown may be older than the backend's.
import type { View } from "../../index.ts";

/** Whether the session is being renewed after a failure, or the browser has no network. */
export function isRefreshing(view: View): boolean {
  return view.phase === "refreshing" || view.phase === "offline";
}
