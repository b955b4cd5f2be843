// The order of test files on a machine that has not run them yet: the longest first, so that none of them runs alone at the end.
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** End-to-end files of more than a minute on two cores, the longest first. The others follow in Vitest's own order. */
const LONGEST = [
  "guides",
  "init",
  "migration",
  "create",
  "nextjs-server",
  "nextjs-session-route",
  "nextjs",
  "templates",
  "tanstack-start",
  "provision",
  "directory-defects",
  "own-pages",
  "react-router",
  "convex-cli-deploy",
  "starter",
  "nextjs-guide",
  "doctor",
  "components",
  "session",
  "env",
  "page-life",
  "convex-cli",
  "convex-cli-data",
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}.e2e.ts`));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}
