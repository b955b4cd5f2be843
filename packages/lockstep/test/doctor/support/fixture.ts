// A fixture: two projects that differ in what one check is about.

import type { Base, Change } from "./project.ts";

export interface Fixture {
  /** The ID of the check. */
  readonly check: string;
  readonly base: Base;
  /** In this project the check finds something, and no other check does. */
  readonly failing: Change;
  /** Nothing is found here. As near to the failing project as possible: what an app would look like that got it right. */
  readonly passing: Change;
  /** Words that the finding contains: the setting, the file, the value. */
  readonly says: readonly string[];
  /** IDs of reports that are always there as well, such as J4 with a token that is accepted. Default: none. */
  readonly also?: readonly string[];
  /** Whether `--fix` repairs it. Default false. */
  readonly fixable?: boolean;
}
