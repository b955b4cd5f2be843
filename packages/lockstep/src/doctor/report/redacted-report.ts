// A report with secrets masked in each of its strings, before it is laid out as text or JSON, which break lines and escape.

import type { Report } from "../run-checks.ts";

/** The report without secrets. What a check says of itself stays as it is. */
export function redactedReport({ results, failed, ...rest }: Report, hide: (text: string) => string): Report {
  return {
    ...rest,
    results: results.map(({ what, fix, why, unverified, places, ...result }) => ({
      ...result,
      what: hide(what),
      fix: hide(fix),
      ...(why === undefined ? {} : { why: hide(why) }),
      ...(unverified === undefined ? {} : { unverified: hide(unverified) }),
      places: places.map(({ file, text, ...place }) => ({
        ...place,
        ...(file === undefined ? {} : { file: hide(file) }),
        ...(text === undefined ? {} : { text: hide(text) }),
      })),
    })),
    failed: failed.map(({ check, problem }) => ({ check, problem: hide(problem) })),
  };
}
