// A refusal of the API as a problem of the seed: WorkOS would refuse the same object.

import { ApiRefusal } from "../operations/shared/api-refusal.ts";
import { SeedProblem, type Path } from "../options/seed-shape.ts";

/** Runs something; a refusal in it is a `SeedProblem` at the path. */
export function asProblem<T>(path: Path, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    throw new SeedProblem(path, error.message, "correct the entry to what WorkOS's API accepts");
  }
}
