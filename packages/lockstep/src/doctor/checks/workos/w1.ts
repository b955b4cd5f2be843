// W1: WorkOS does not accept the API key.

import type { Check } from "../../model/check.ts";

export const W1: Check = {
  id: "W1",
  title: "WorkOS refuses the API key",
  needs: ["workos"],
  why: "WorkOS answers 401 to this key: it was revoked, has expired, or was not copied completely. With it, a server cannot exchange the code at the end of a sign-in, nor refresh a session.",
  fix: "Create a key in the WorkOS dashboard, under API Keys, in the environment of your client ID, and put it where the old one is: WORKOS_API_KEY in the app's env file, on the host, and on the deployment with `npx convex env set WORKOS_API_KEY`.",
  *run({ workos }) {
    if (!workos?.key.ok || workos.key.value !== "refused") return;
    const { file, text = "WORKOS_API_KEY" } = workos.keyPlace;
    yield {
      level: "error",
      what: `WorkOS refuses ${text}${file === undefined ? "" : ` in ${file}`}`,
      places: [workos.keyPlace],
      fix: "create a key in the WorkOS dashboard, under API Keys, in the environment of the client ID, and put it there",
    };
  },
};
