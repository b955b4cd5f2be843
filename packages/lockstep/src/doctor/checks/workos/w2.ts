// W2: the app's API key belongs to another WorkOS environment than its client ID.

import type { Check } from "../../model/check.ts";
import { isOther, MATCH_UNVERIFIED } from "../shared/services/key-pairs.ts";

export const W2: Check = {
  id: "W2",
  title: "The app's API key belongs to another environment than its client ID",
  needs: ["workos"],
  why: "A sign-in begins with the client ID and ends with the API key: the server exchanges the code with both. If they are of different WorkOS environments, such as Staging and Production, the exchange fails with `invalid_client`, and the user is back at the start.",
  fix: "Copy the API key and the client ID from one environment of the WorkOS dashboard: both are under API Keys.",
  *run({ workos }) {
    if (!isOther(workos?.app) || workos?.app === undefined) return;
    const { key, client } = workos.app;
    yield {
      level: "error",
      what: `${key.text ?? "WORKOS_API_KEY"} and ${client.text ?? "WORKOS_CLIENT_ID"} are of different WorkOS environments`,
      places: [key, client],
      fix: `copy both from one environment of the WorkOS dashboard, under API Keys, into ${key.file ?? "the env file"}`,
      unverified: MATCH_UNVERIFIED,
    };
  },
};
