// How a service is started so that it can be ended with all that it started, and what ends it. It decides; service.ts acts.
//
// POSIX has process groups and signals. Windows has neither: a process is ended with its descendants by `taskkill`, which gives it no
// notice, and what was started without `detached` ends with this process in any case (libuv's job object, src/win/process.c).

/** Options of `spawn`: the terminal's Ctrl-C reaches the stack alone. */
export function ownTree(platform: NodeJS.Platform): { detached: boolean; windowsHide: boolean } {
  // On Windows a console without a window, which what it starts shares. `detached` would leave it none, and each program that it
  // starts would open a window.
  return platform === "win32" ? { detached: false, windowsHide: true } : { detached: true, windowsHide: false };
}

/** Why processes are to end: they were asked to, they did not when asked, or the first of them has ended already. */
export type Occasion = "asked" | "overdue" | "first ended";

/** A signal to a process group, a program to run, or nothing. */
export type Ending =
  | { readonly kind: "signal"; readonly group: number; readonly signal: "SIGTERM" | "SIGKILL" }
  | { readonly kind: "program"; readonly command: string; readonly args: readonly string[] }
  | { readonly kind: "none" };

/** What ends the process `pid` and all that it started. */
export function endingOf(pid: number, occasion: Occasion, platform: NodeJS.Platform): Ending {
  if (platform !== "win32")
    return { kind: "signal", group: -pid, signal: occasion === "asked" ? "SIGTERM" : "SIGKILL" };
  // Descendants are found through the first process, whose id may be another program's by then.
  if (occasion === "first ended") return { kind: "none" };
  return { kind: "program", command: "taskkill", args: ["/pid", String(pid), "/t", "/f"] };
}
