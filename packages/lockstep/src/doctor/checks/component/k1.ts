// K1: a version of Convex's AuthKit component that loses events.

import type { Check } from "../../model/check.ts";
import { convexApp } from "../shared/services/convex-app.ts";

const NAME = "@convex-dev/workos-authkit";

export const K1: Check = {
  id: "K1",
  title: "The AuthKit component loses changes of users",
  needs: [],
  why: "Before 0.2.9, `@convex-dev/workos-authkit` discarded the content of `user.updated` and `user.deleted` and read it again from WorkOS, from a position that could already be past the event: users who were deleted in WorkOS stayed in the app. Version 0.2.9 stores what arrives, but in the order of arrival: an older update that is delivered late brings a deleted user back, and a user whose update arrives first never reaches the handler of `user.created`.",
  fix: "Update the component: `npm install @convex-dev/workos-authkit@latest`, and compare your users with WorkOS's once. Lockstep's directory takes events in any order and repairs what was missed: https://github.com/lockstep-auth/lockstep/blob/main/docs/migrate.md",
  *run(facts) {
    const { convex, versionOf, lock } = facts.project;
    const app = convexApp(facts.project);
    const mount = app?.mounts.find(({ from }) => from.startsWith(`${NAME}/`));
    const version = convex && versionOf(NAME, convex.dir);
    if (!app || !mount || version === undefined) return;
    const order = version.localeCompare("0.2.9", "en", { numeric: true });
    const place = { file: app.source.file, line: mount.line, text: `${NAME} ${version}` };
    const install = lock.manager === "npm" ? "npm install" : `${lock.manager} add`;
    if (order < 0)
      yield {
        level: "error",
        what: `${NAME} ${version} can lose that a user was changed or deleted`,
        places: [place],
        why: "It throws the content of `user.updated` and `user.deleted` away and reads it again from WorkOS, from a position that can already be past the event. Users who were deleted in WorkOS then stay in the app.",
        fix: `${install} ${NAME}@latest`,
      };
    else if (order === 0)
      yield {
        level: "info",
        what: `${NAME} ${version} mixes up events that arrive out of order`,
        places: [place],
        why: "An older update that is delivered late brings a deleted user back, and a user whose update arrives before the creation never reaches the app's handler of `user.created`.",
        fix: "compare the component's users with WorkOS's now and then, or move to Lockstep's directory",
      };
  },
};
