// P5: the API key is of the wrong kind for where it is: a test key in production, a live key in development.

import type { Check, Finding, Place } from "../../model/check.ts";
import { readEnvFile } from "../../project/env.ts";

const NAME = "WORKOS_API_KEY";

export const P5: Check = {
  id: "P5",
  title: "The API key is for the wrong environment: test in production, or live in development",
  needs: [],
  why: "A key that begins with sk_test_ belongs to a WorkOS environment for testing, and one with sk_live_ to production. In the wrong place, users of one environment are looked up in the other: sign-in fails, or an experiment changes the data of real users.",
  fix: "Set the key of the right environment: WorkOS's dashboard, choose the environment, API Keys. For Convex: `npx convex env set WORKOS_API_KEY` for development, and with `--prod` for production. The client ID belongs to the same environment.",
  *run({ project, target, deployment }) {
    for (const file of project.files.list) {
      const kind = kindOf(file, target);
      if (kind === undefined) continue;
      const setting = readEnvFile(file, project.files.read(file) ?? "").find(({ name }) => name === NAME);
      if (setting) yield* wrongKind(setting.value, kind, file, { file, line: setting.line, text: NAME }, setting.file);
    }
    if (!deployment?.env.ok) return;
    const value = deployment.env.value.get(NAME) ?? "";
    const place = { text: `${NAME} of the deployment ${deployment.name ?? ""}`.trim() };
    if (deployment.type === "prod") yield* wrongKind(value, "production", "the production deployment", place);
    if (deployment.type === "dev" || deployment.type === "local") {
      yield* wrongKind(value, "development", "the development deployment", place);
    }
  },
};

/** Which environment an env file is for. A server in production may read `.env`. */
function kindOf(file: string, target: "development" | "production"): "development" | "production" | undefined {
  if (/(?:^|\/)\.env\.production(?:\.local)?$/.test(file)) return "production";
  if (/(?:^|\/)\.env\.(?:local|development|development\.local)$/.test(file)) return "development";
  return /(?:^|\/)\.env$/.test(file) && target === "development" ? "development" : undefined;
}

function* wrongKind(
  value: string,
  kind: "development" | "production",
  where: string,
  place: Place,
  file?: string,
): Iterable<Finding> {
  if (kind === "production" && value.startsWith("sk_test_")) {
    yield {
      level: "error",
      what: `${NAME} is a test key in ${where}`,
      places: [place],
      why: "Production then signs in against the WorkOS environment for testing: its users, its redirect URIs, its client ID.",
      fix:
        file === undefined
          ? `npx convex env set ${NAME} --prod`
          : `put the key of the production environment there: ${NAME}=sk_live_…`,
    };
  }
  if (kind === "development" && value.startsWith("sk_live_")) {
    yield {
      level: "warning",
      what: `${NAME} is a live key in ${where}`,
      places: [place],
      why: "Everything that is tried out in development happens to the users of production, and the key is on every developer's machine.",
      fix:
        file === undefined
          ? `npx convex env set ${NAME}`
          : `put the key of the test environment there: ${NAME}=sk_test_…`,
    };
  }
}
