// A POST that is resent because its response was lost gets the first response again, and nothing is done twice.
// WorkOS's SDKs send every POST with an `Idempotency-Key` and resend it with the same one (@workos-inc/node 11,
// http-client). Without this a lost answer to a code exchange would look like a stolen code.

import type { MiddlewareHandler } from "hono";
import { ANSWER_KEPT_MS, type AnswerRows } from "../../store/answers.ts";
import { seal, unseal } from "../../values/replay-seal.ts";
import { sha256 } from "../../values/secret.ts";
import { readBody } from "./read-body.ts";

const MAX_KEY_LENGTH = 255;

// The seal of a shorter key and a password could be guessed by an attacker who has the file, so its answer is only replayed to concurrent
// requests.
const MIN_SEALING_KEY_LENGTH = 16;

interface Answer {
  status: number;
  headers: [string, string][];
  body: string;
}

/** Remembers answers on the given clock (ms). The same key with another path or API key is another request. */
export function idempotency(answers: AnswerRows, now: () => number): MiddlewareHandler {
  const underWay = new Map<string, { body: string; answer: Promise<Answer | null> }>();
  return async (c, next) => {
    const key = c.req.header("Idempotency-Key");
    if (key === undefined || c.req.method !== "POST") return next();
    if (key.length > MAX_KEY_LENGTH) {
      const message = `The Idempotency-Key is longer than ${MAX_KEY_LENGTH} characters.`;
      return c.json({ message, code: "invalid_idempotency_key" }, 400);
    }
    const body = await readBody(c);
    const id = sha256(JSON.stringify([key, c.req.path, c.req.header("Authorization")]));
    const another = (): Response => {
      const message = "The Idempotency-Key was sent before with another body. Give every request a key of its own.";
      return c.json({ message, code: "idempotency_key_reused" }, 422);
    };

    for (let first = underWay.get(id); first !== undefined; first = underWay.get(id)) {
      if (first.body !== body) return another();
      // oxlint-disable-next-line no-await-in-loop -- a waiting request retries the failed one
      const answer = await first.answer;
      if (answer !== null) return toResponse(answer);
    }
    const sealed = answers.find(id, now() - ANSWER_KEPT_MS);
    if (sealed !== null) {
      const answer = open(sealed, key, body);
      return answer === null ? another() : toResponse(answer);
    }

    const answer = next().then(() => readAnswer(c.res));
    underWay.set(id, { body, answer: answer.catch(() => null) });
    try {
      const given = await answer;
      if (given !== null && key.length >= MIN_SEALING_KEY_LENGTH) {
        answers.insert(id, seal(key + body, JSON.stringify(given)), now());
      }
    } finally {
      underWay.delete(id);
    }
    return undefined;
  };
}

/** The answer to replay, or null for one that failed or was too early, which may be retried. */
async function readAnswer(response: Response): Promise<Answer | null> {
  if (response.status >= 500 || response.status === 429) return null;
  return { status: response.status, headers: [...response.headers], body: await response.clone().text() };
}

function open(sealed: string, key: string, body: string): Answer | null {
  try {
    return JSON.parse(unseal(key + body, sealed)) as Answer;
  } catch {
    return null;
  }
}

function toResponse({ status, headers, body }: Answer): Response {
  return new Response(body === "" ? null : body, { status, headers });
}
