// The session route of React Router, in each form that an app may have it.
import { expect, test } from "vitest";
import { after, planOf } from "./support/apps.ts";
import { GENERATED } from "./support/generated.ts";

test.each([
  ["as the guide has it", {}],
  [
    "as an earlier guide had it",
    {
      "app/routes/auth.ts":
        'import { auth } from "@lockstep/auth/react-router";\nexport const loader = auth.handle;\nexport const action = auth.handle;\n',
    },
  ],
  [
    "with pieces of its own",
    {
      "app/auth.ts":
        'import { createRouterAuth } from "@lockstep/auth/react-router";\nexport const auth = createRouterAuth();\n',
      "app/routes/auth.ts":
        'import { auth } from "../auth";\nexport const loader = auth.handle;\nexport const action = auth.handle;\n',
    },
  ],
])("[Z5] a second run leaves the session route of React Router alone, %s", (_how, changed) => {
  const files = GENERATED["create-react-router"]?.files ?? {};
  const { edits, manual } = planOf({ ...after(files, planOf(files)), ...changed });
  expect([edits.map(({ file }) => file), manual]).toEqual([[], []]);
});
