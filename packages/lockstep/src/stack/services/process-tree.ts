// How a service is started so that it can be ended with everything it started, and how to end it. This file decides; service.ts acts.
//
// POSIX has process groups and signals. Windows has neither: a process is ended with its descendants by `taskkill`, without notice, and
// processes started without `detached` end with this process in any case (libuv's job object, src/win/process.c).

/** Options of `spawn`: the terminal's Ctrl-C reaches only the stack. */
export function ownTree(platform: NodeJS.Platform): { detached: boolean; windowsHide: boolean } {
  // On Windows, a console without a window, shared with its child processes. `detached` would leave it without a console, and each program
  // that it starts would open a window.
  return platform === "win32" ? { detached: false, windowsHide: true } : { detached: true, windowsHide: false };
}

/** Why processes are being ended: they are asked to, they did not end when asked, or the first of them has already ended. */
export type Occasion = "asked" | "overdue" | "first ended";

/** A signal to a process group, a program to run, or nothing. */
export type Ending =
  | { readonly kind: "signal"; readonly group: number; readonly signal: "SIGTERM" | "SIGKILL" }
  | { readonly kind: "program"; readonly command: string; readonly args: readonly string[] }
  | { readonly kind: "none" };

/** How to end the process `pid` and everything it started. */
export function endingOf(pid: number, occasion: Occasion, platform: NodeJS.Platform): Ending {
  if (platform !== "win32")
    return { kind: "signal", group: -pid, signal: occasion === "asked" ? "SIGTERM" : "SIGKILL" };
  // Descendants are found through the first process, whose id may belong to another program by then.
  if (occasion === "first ended") return { kind: "none" };
  return { kind: "program", command: "taskkill", args: ["/pid", String(pid), "/t", "/f"] };
}
