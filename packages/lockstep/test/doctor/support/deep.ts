// Code that is nested by each kind of syntax that nests. With enough of it, the parser ends the process.

const repeated =
  (before: string, part: string, after = "", closing = "") =>
  (times: number): string =>
    before + part.repeat(times) + after + closing.repeat(times);

/** Code by what it is nested by, for a number of levels. */
export const DEEP: Readonly<Record<string, (levels: number) => string>> = {
  arrays: repeated("x = ", "[", "", "]"),
  blocks: repeated("", "{", "", "}"),
  templates: repeated("x = ", "`${", "y", "}`"),
  elements: repeated("x = ", "<a>", "", "</a>"),
  members: repeated("x", ".a"),
  optional: repeated("x", "?.a"),
  calls: repeated("x", "()"),
  indexes: repeated("x", "[0]"),
  tagged: repeated("x", "``"),
  nots: repeated("x = ", "!", "y"),
  negations: repeated("x = ", "- ", "y"),
  types: repeated("x = ", "typeof ", "y"),
  awaits: repeated("x = ", "await ", "y"),
  news: repeated("x = ", "new ", "Y"),
  sums: repeated("x = y", " + y"),
  lines: repeated("x = y", "\n  + y"),
  powers: repeated("x = y", " ** y"),
  defaults: repeated("x = y", " ?? y"),
  assignments: repeated("", "x = ", "y"),
  arrows: repeated("f = ", "a => ", "a"),
  conditions: repeated("x = ", "a ? b : ", "c"),
  branches: repeated("if (a) {}", " else if (b) {}"),
  nestedBranches: repeated("", "if (a); else ", ";"),
  loops: repeated("", "for (;;) ", ";"),
  whiles: repeated("", "while (a)", ";"),
  labels: (levels) => `${Array.from({ length: levels }, (_, level) => `l${level}: `).join("")};`,
  assertions: repeated("x = y", "!"),
  casts: repeated("x = y", " as any"),
  generics: repeated("type A = ", "B<", "C", ">"),
  lists: repeated("type A = B", "[]"),
  keys: repeated("type A = ", "keyof ", "B"),
  functions: repeated("type A = ", "() => ", "B"),
  cases: repeated("type A = ", "B extends C ? D : ", "E"),
  classes: repeated("x = ", "class extends ", "A", "{}"),
  yields: (levels) => `function* f() { ${"yield ".repeat(levels)}x }`,
};
