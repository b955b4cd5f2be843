// vitest reporter: closes with the plain line "N passed, N failed".
export default class {
  onTestRunEnd(modules) {
    let passed = 0,
      failed = 0,
      skipped = 0;
    for (const m of modules)
      for (const t of m.children.allTests())
        ({ passed: () => passed++, failed: () => failed++, skipped: () => skipped++ })[t.result().state]?.();
    process.on("exit", () => console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`));
  }
}
