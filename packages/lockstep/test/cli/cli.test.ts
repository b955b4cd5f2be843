// What the command line refuses, and how. The end-to-end tests cover the commands themselves.
import { expect, test } from "vitest";
import { appCommand } from "../../src/cli/app-command.ts";
import { assertKnownOptions, port, wholeNumber } from "../../src/cli/options.ts";

test("[K11] everything after -- is the app's own command", () => {
  expect(appCommand(["dev", "--data", "x", "--", "next", "dev", "--", "y"])).toEqual({
    own: ["dev", "--data", "x"],
    app: ["next", "dev", "--", "y"],
  });
  expect(appCommand(["dev"])).toEqual({ own: ["dev"], app: [] });
});

test("[K12] an invalid number is refused with the option, the value and the range", () => {
  expect(port({ "app-port": "5173" }, "app-port")).toBe(5173);
  for (const value of ["0", "65536", "80x", "", "-1", "1.5"]) {
    expect(() => port({ "app-port": value }, "app-port")).toThrow(/--app-port must be a whole number from 1 to 65535/);
  }
  expect(() => wholeNumber({ n: "7" }, "n", 8, 9)).toThrow(/it was "7"/);
});

test("[K12] an unknown option or argument is refused with the valid ones", () => {
  const known = { "app-port": {}, data: {} };
  expect(() => assertKnownOptions({ _: [], "app-port": "1", appPort: "1", data: "x" }, known)).not.toThrow();
  expect(() => assertKnownOptions({ _: [], prot: "1" }, known)).toThrow(/no option --prot[^]*--app-port, --data/);
  expect(() => assertKnownOptions({ _: ["vite"] }, known)).toThrow(/unexpected argument "vite"/);
});
