// Values that were copied from documentation or a template, and never filled in.

const PLACEHOLDER =
  /<[^>]*>|^\[.*\]$|(?:^|[^a-z])(?:your|replace)[-_ ]|[-_ ]here$|change[-_ ]?me(?:$|[^a-z])|placeholder|(?:^|[^a-z])xxx|\.\.\.|…|^todo$|\{\{|^client_(?:1234567890|123456|id|01ABC\w*)$|^sk_(?:test_|live_|example_)?(?:1234567890|123456)$/i;

/** Whether a value is a placeholder. An empty value is not one: it is missing. */
export function isPlaceholder(value: string): boolean {
  return PLACEHOLDER.test(value);
}
