// The packages as npm would publish them, packed once per process: nothing is built while tests run.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { packInto } from "../../../scripts/pack-into.mjs";

interface Packages {
  readonly folder: string;
  /** The two commands that install those of an app. */
  readonly install: readonly string[];
}

let packed: Packages | undefined;

export function packages(): Packages {
  if (packed === undefined) {
    const folder = mkdtempSync(path.join(tmpdir(), "lockstep-packed-"));
    packed = { folder, install: packInto(folder) };
  }
  return packed;
}
