// vitest reporter: ends with the names of the tests that did not pass, and the line "N passed, N failed, N skipped".
export default class {
  onTestRunEnd(modules) {
    const count = { passed: 0, failed: 0, skipped: 0 };
    const lines = [];
    for (const module of modules)
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        count[state] += 1;
        if (state !== "passed") lines.push(`✘ ${state}: ${module.relativeModuleId} > ${test.fullName}`);
      }
    const filtered = process.argv.some((argument) => /^(-t|--testNamePattern)/.test(argument));
    if (!filtered) for (const line of lines) process.on("exit", () => console.log(line));
    process.on("exit", () => console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`));
  }
}
