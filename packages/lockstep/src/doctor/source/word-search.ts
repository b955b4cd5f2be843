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
  let all: readonly File[] | undefined;
  let usual: readonly File[] | undefined;
  const having = (word: string): ReadonlySet<string> => {
    const before = known.get(word);
    if (before) return before;
    all ??= list.map((file) => ({ file, text: read(file) ?? "" }));
    usual ??= all.filter(({ text }) => PARTS.test(text));
    const found = new Set<string>();
    for (const { file, text } of PARTS.test(word) ? usual : all) if (text.includes(word)) found.add(file);
    known.set(word, found);
    return found;
  };
  return (words) => {
    const [first, ...more] = [...new Set(words)].map(having);
    if (more.length === 0) return [...(first ?? [])];
    return list.filter((file) => first?.has(file) === true || more.some((files) => files.has(file)));
  };
}

interface File {
  readonly file: string;
  readonly text: string;
}
