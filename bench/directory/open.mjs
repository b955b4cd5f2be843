// Opens the folder of a local Convex in this process.
import path from "node:path";
import { createDeployment } from "../../packages/lockstep/dist/database/deployment/deployment.js";
import { createEngine } from "../../packages/lockstep/dist/database/engine/engine.js";
import { openStore } from "../../packages/lockstep/dist/database/engine/store.js";
import { createFunctionHandles } from "../../packages/lockstep/dist/database/functions/calls/function-address.js";
import { createJwtSigner } from "../../packages/lockstep/dist/database/functions/syscalls/sign-jwt.js";
import { createBlobFiles } from "../../packages/lockstep/dist/database/storage/blob-files.js";
import { createFileStorage } from "../../packages/lockstep/dist/database/storage/file-storage.js";
import { MACHINE_CLOCK } from "../../packages/lockstep/dist/database/time/clock.js";

/** The deployment in a folder: with the app that was pushed last, if any. */
export async function open(folder) {
  const engine = createEngine({ store: openStore(folder), now: Date.now });
  const files = createBlobFiles(path.join(folder, "storage"));
  return await createDeployment({
    engine,
    storage: createFileStorage({ engine, files, secret: "bench", url: () => "", now: Date.now }),
    signer: createJwtSigner(null, () => ""),
    handles: createFunctionHandles("bench"),
    folder: path.join(folder, "modules"),
    appFolder: folder,
    fetch,
    urls: () => ({ cloud: "", site: "" }),
    clock: MACHINE_CLOCK,
    log: console.error,
    debug: false,
  });
}
