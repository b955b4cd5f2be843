// Which files contain a word. Checks ask for the same words, so each is looked for once; and for most words, in few of the files.

/**
 * What most words that checks look for have in them. Only plain alternatives: a file that does not match contains no word that does.
 * One search for all of them takes as long as one for three words.
 */
const PARTS = /onvex|uth|ONVEX|ORKOS|NEXT_PUBLIC_|edirectU|clientId|apiKey|apiHostname|cookiePassword/;

/**
 * @param list The files to search, in the order of the results.
 * @returns The files that contain at least one of the words.
 */
export function wordSearch(
  list: readonly string[],
  read: (file: string) => string | undefined,
): (words: readonly string[]) => readonly string[] {
  const known = new Map<string, ReadonlySet<string>>();
  let usual: readonly string[] | undefined;
  const having = (word: string): ReadonlySet<string> => {
    const before = known.get(word);
    if (before) return before;
    usual ??= list.filter((file) => PARTS.test(read(file) ?? ""));
    const found = new Set((PARTS.test(word) ? usual : list).filter((file) => read(file)?.includes(word)));
    known.set(word, found);
    return found;
  };
  return (words) => {
    const found = words.map(having);
    const [only] = found;
    return found.length === 1 && only ? [...only] : list.filter((file) => found.some((files) => files.has(file)));
  };
}
