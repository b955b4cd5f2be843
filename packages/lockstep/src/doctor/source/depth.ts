// How deep the syntax tree of a text can be, before it is parsed: the parser is native code, and ends the process when its stack is full.

const OPENS = "([{";
const CLOSES = ")]}";
const OPERATORS = "!~+-*%^&|=?:.<>/`";
/** No expression goes on after a line break and one of these, which are reserved. */
const STATEMENT = /\s*(?:export|import|const|let|var|return|public|private|protected|static)\b/y;
/** Two words in a row, as in `typeof name` and `else if`. */
const WORDS = /[\w$]+(?:\s+(?=[\w$]))?/y;
/** Comments, and strings of one line. A quote after a letter is the apostrophe of a text. */
const SKIPPED = /\/\/[^\n]*|\/\*[^]*?\*\/|(?<![\w$])(?:"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*')/y;
/** What comes next is not in what came before: it is another item, statement, or element of JSX. */
const ENDS = /,|;(?!\s*else\b)|<\/|\/>/y;

/**
 * Whether the tree may be deeper than `most`. Its depth is at most the number of open brackets, and of operators and words in a row
 * since the last comma, semicolon or end of an element within each of them.
 */
export function isDeeper(text: string, most: number): boolean {
  const outer: number[] = [];
  let before = 0;
  let here = 0;
  const matches = (pattern: RegExp, at: number): number => {
    pattern.lastIndex = at;
    return pattern.test(text) ? pattern.lastIndex - at : 0;
  };
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    const skipped = `/"'`.includes(character) ? matches(SKIPPED, at) : 0;
    if (skipped > 0) at += skipped - 1;
    else if (",;</".includes(character) && matches(ENDS, at) > 0) here = 0;
    else if (character === "\n") here = matches(STATEMENT, at) > 0 ? 0 : here;
    else if (OPENS.includes(character)) {
      outer.push(here);
      before += here + 1;
      here = 0;
    } else if (CLOSES.includes(character)) {
      const own = outer.pop() ?? 0;
      before = Math.max(before - own - 1, 0);
      here = own + 1;
    } else if (OPERATORS.includes(character)) here++;
    else {
      const length = matches(WORDS, at);
      if (length === 0) continue;
      at += length - 1;
      if (/\s/.test(text.charAt(at))) here++;
    }
    if (before + here > most) return true;
  }
  return false;
}
