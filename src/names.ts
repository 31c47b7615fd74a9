/**
 * Returns a name in the Unicode form that the names of works, episodes and origins have: NFC. File
 * systems and keyboards differ in the form that they give: a folder copied from a Mac has a Korean
 * name in NFD. A name takes this form where a catalogue or an index is read, and where somebody
 * types it. Everything after that compares names with `===`. Paths of files keep their form.
 */
export function canonicalName(text: string): string {
  return text.normalize('NFC');
}
