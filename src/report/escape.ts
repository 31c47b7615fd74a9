/**
 * Text from a hostile crawl made safe for a terminal: control characters (a file name may hold escape
 * sequences, or a line break that forges a line) and marks that turn the direction of writing are
 * shown as escapes.
 */
export function escapeForTerminal(text: string): string {
  return text.replace(
    /[\p{Cc}\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    (character) => {
      return `\\u{${character.codePointAt(0)!.toString(16)}}`;
    },
  );
}
