export function readStart(
  args: readonly string[],
  examples: readonly string[],
  hasSeed: (example: string) => boolean,
): { example: string; args: string[]; problem?: undefined } | { problem: string };
