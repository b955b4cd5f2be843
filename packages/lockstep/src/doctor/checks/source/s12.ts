// S12: documents are found by `tokenIdentifier`, which is not the same for ever.

import type { Check, Finding } from "../../model/check.ts";
import { calledName } from "../../source/names.ts";
import { allWithin, ancestors, isFunction } from "../../source/nodes.ts";
import type { Node } from "../../source/source.ts";
import { type FieldRead, identityReads } from "../shared/code/identities.ts";

export const S12: Check = {
  id: "S12",
  title: "Documents are keyed by tokenIdentifier",
  needs: [],
  why: "`tokenIdentifier` is the issuer of the token and the user's ID. WorkOS has several issuers, and changes to another one with a custom domain: the same user then has another tokenIdentifier, and your functions no longer find the user's documents.",
  fix: 'Key documents by `identity.subject`, WorkOS\'s user ID (`user_…`), which never changes. For existing rows, it is the part after the bar: `tokenIdentifier.split("|").at(-1)`. How to move a table: https://github.com/lockstep-auth/lockstep/blob/main/docs/migrate.md#from-a-users-table',
  *run({ project }) {
    const reads = identityReads(project);
    const seen = new Set<string>();
    for (const read of reads) {
      // A function that also stores the subject is on its way already.
      if (read.name !== "tokenIdentifier" || seen.has(read.source.file)) continue;
      const isMoving = reads.some(
        (other) => other.name === "subject" && other.fn === read.fn && other.source === read.source,
      );
      if (isMoving || !isKey(read)) continue;
      seen.add(read.source.file);
      yield finding(read);
    }
  },
};

/** Whether it is compared with a field, or stored in a document. */
function isKey({ source, node, fn, local }: FieldRead): boolean {
  const uses: Node[] =
    local === undefined || !fn ? [node] : allWithin(source, fn, "Identifier").filter(({ name }) => name === local);
  return uses.some((use) => {
    for (const one of ancestors(source, use)) {
      if (one.type === "CallExpression" && /^(?:eq|insert|patch|replace)$/.test(calledName(one) ?? "")) return true;
      if (isFunction(one) && one === fn) return false;
    }
    return false;
  });
}

function finding({ source, node }: FieldRead): Finding {
  return {
    level: "warning",
    what: "documents are keyed by tokenIdentifier, which changes when WorkOS's issuer does",
    places: [{ file: source.file, line: source.line(node), text: source.textOf(node) }],
    fix: 'use identity.subject, the user\'s ID at WorkOS, and give existing rows tokenIdentifier.split("|").at(-1)',
  };
}
