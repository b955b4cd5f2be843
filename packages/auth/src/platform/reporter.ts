// Says each thing once: a problem that is retried for an hour is one message in the console, not a hundred.

/** The most distinct messages that are said. */
const MOST = 100;

/**
 * Creates a reporter that passes on the message of an error unless it has passed on the same one before.
 * Messages that differ only in numbers or long hexadecimal ids, such as times and request ids, are the same.
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
