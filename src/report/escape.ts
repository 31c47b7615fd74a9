/**
 * Makes text from a hostile crawl safe to print: control characters and marks that change the
 * direction of writing are shown as escapes such as `\u{1b}`. A file name can hold terminal escape
 * sequences, or a line break that forges a line.
 */
export function escapeForTerminal(text: string): string {
  return text.replace(
    /[\p{Cc}\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}
