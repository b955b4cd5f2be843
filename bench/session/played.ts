// A schedule of either kind, set up to play, with what judge.ts needs to judge it.
import type { Notes } from "./notes.ts";
import type { AnyTab } from "./tab.tsx";

/** One schedule on one page. */
export interface Played {
  readonly tab: AnyTab;
  readonly notes: Notes;
  readonly play: () => Promise<void>;
  /** Whether the page was left. */
  readonly left: () => boolean;
  readonly close: () => Promise<void>;
}
