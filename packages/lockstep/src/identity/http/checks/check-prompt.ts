// Check 7: how much interaction is allowed, by `prompt` and `max_age` (OpenID Connect Core section 3.1.2.1).

import type { Prompt, Prompting } from "../../rules/decide-start.ts";
import type { ReturnAddress } from "../request/back-to.ts";
import { refuseWithRedirect } from "./authorize-refusal.ts";
import type { Parameters } from "./read-parameters.ts";

const PROMPTS: readonly string[] = ["none", "login", "consent", "select_account"] satisfies Prompt[];

/** Reads both. Refuses values unknown to OpenID Connect, `none` with another one, and an age that is not a number. */
export function checkPrompt(parameters: Parameters, to: ReturnAddress): Prompting {
  const words = (parameters.get("prompt") ?? "").split(" ").filter((word) => word !== "");
  if (!words.every(isPrompt)) {
    throw refuseWithRedirect(to, "invalid_request", `prompt may only contain ${PROMPTS.join(", ")}.`);
  }
  const prompt = new Set(words);
  if (prompt.has("none") && prompt.size > 1) {
    throw refuseWithRedirect(to, "invalid_request", "prompt=none cannot be combined with another prompt.");
  }
  const maxAge = parameters.get("max_age");
  if (maxAge !== undefined && !/^\d{1,9}$/.test(maxAge)) {
    throw refuseWithRedirect(to, "invalid_request", "max_age must be a whole number of seconds.");
  }
  return { prompt, maxAgeSeconds: maxAge === undefined ? null : Number(maxAge) };
}

function isPrompt(word: string): word is Prompt {
  return PROMPTS.includes(word);
}
