// Reports each message once: a problem that is retried for an hour is one message in the console, not a hundred.

/** The maximum number of distinct messages. */
const MOST = 100;

/**
 * Creates a reporter that passes on each distinct error message once.
 * Messages that differ only in numbers or long hexadecimal IDs, such as times and request IDs, count as the same.
 */
export function createReporter(write: (message: string) => void): (error: Error) => void {
  const said = new Set<string>();
  return ({ message }) => {
    const cause = message.replace(/\b[0-9a-f]{8,}\b|\d+/gi, "#");
    if (said.has(cause) || said.size >= MOST) return;
    said.add(cause);
    write(message);
  };
}
