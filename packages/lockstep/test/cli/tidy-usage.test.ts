// The help texts in a narrow terminal.
import { expect, test } from "vitest";
import { tidyUsage } from "../../src/cli/terminal/tidy-usage.ts";

test("[K88] a long description is wrapped below its beginning, whatever its colors, and no line ends with spaces", () => {
  const usage = [
    "USAGE lockstep dev|exec",
    "        \u001b[36mdev\u001b[39m    Run local AuthKit and local Convex.   ",
    "   \u001b[36mexec\u001b[39m    Short.                                ",
  ].join("\n");
  expect(tidyUsage(usage, 40)).toBe(
    [
      "USAGE lockstep dev|exec",
      "        \u001b[36mdev\u001b[39m    Run local AuthKit and",
      "               local Convex.",
      "   \u001b[36mexec\u001b[39m    Short.",
    ].join("\n"),
  );
  expect(tidyUsage("A sentence that has no table around it at all.", 20)).toBe(
    "A sentence that has\nno table around it\nat all.",
  );
  // A word that is wider than the terminal stays whole.
  expect(tidyUsage("name  https://example.com/long", 12)).toBe("name  https://example.com/long");
});
