/** What --help says: by example, since that is what gets copied. */
export const help: Readonly<Record<string, string>> = {
  '': `panelprint finds licensed webtoons, re-cut and re-lettered, in what a site distributes.

  panelprint index ./catalogue --out ./index      fingerprint a catalogue: <work>/<episode>/<pages>
  panelprint match ./index ./crawl                which works does this crawl carry?
  panelprint match ./index ./crawl --out ./case   the same, kept as report.json and report.txt
  panelprint match ./index ./crawl --keep ./kept  the same, and its fingerprints are kept
  panelprint rematch ./index ./kept               which works added since does it carry?
  panelprint compare ours.png theirs.webp         where do two pictures or folders agree?

  panelprint info ./index                         what the index holds
  panelprint check ./index                        read every byte of it, verify every checksum
  panelprint merge ./index                        bring what was added into one segment
  panelprint remove ./index some-work/ep01        take a work or an episode out

  panelprint keys us                              a pair of keys, to sign what is handed over
  panelprint export ./index --out FILE --key us.pem            hand over works, without pictures
  panelprint import ./index FILE --origin NAME --key KEY       take over what another has signed
  panelprint revoke ./index NAME                  take out all that came from there
  panelprint feedback ./index SHA256 WORK --dispute            say what you think of a match

  panelprint <command> --help says more. Results go to stdout, all else to stderr.
  Exit codes: match, rematch and compare 0 something matched, 1 nothing did, 2 trouble; others 0 or 2.
`,
  index: `panelprint index CATALOGUE --out INDEX [--add] [--workers N]

  panelprint index ./catalogue --out ./index      build it, or bring it up to date
  panelprint index ./new --out ./index --add      add what is new; nothing is taken out

  CATALOGUE is laid out as <work>/<episode>/<pages>; pages are taken in natural order, page-2 before
  page-10. Titles are read from catalogue.json and ComicInfo.xml where present. Run it again after
  adding episodes: only files whose size or times changed are read, only episodes whose files changed are
  decoded, and what is no longer in the catalogue is taken out of the index, unless you say --add. Pages
  that cannot be read are listed; an episode that was read before stays as it was.
  Ctrl-C saves what was finished. A run that was killed goes on where it was when it is started again.
  One process writes to an index at a time; matching goes on meanwhile with the index as it was.
  N threads fingerprint, as many as there are processors unless you say; 0 is none. It changes no byte.
`,
  match: `panelprint match INDEX INPUT... [--out CASE] [--format text|json|jsonl|csv] [--references CATALOGUE]
                               [--keep KEPT] [--workers N]

  panelprint match ./index ./crawl                        a summary for people
  panelprint match ./index ./crawl --format json          the whole report
  panelprint match ./index ./crawl --format jsonl         one picture a line, as it is finished
  panelprint match ./index page.webp --format csv         one match a line, for a spreadsheet
  panelprint match ./index ./crawl --out ./case           writes case/report.json and case/report.txt too
  panelprint match ./index ./crawl --references ./catalogue    also what differs: lettering, overlays
  panelprint match ./index ./crawl --keep ./kept          keeps fingerprints, for rematch

  INPUT is a folder, read with everything below it, or an image. Ctrl-C reports what was finished.
  CATALOGUE is what the index was made from; a page that is missing or has changed is compared with nothing.
  N threads fingerprint and search, as many as there are processors unless you say; 0 is none. It changes no byte.
  Exit code: 0 something matched, 1 nothing did, 2 trouble, 130 interrupted.
`,
  info: `panelprint info INDEX [--shared] [--format text|json]

  panelprint info ./index                 works, episodes, windows, profile, segments, origins, digest
  panelprint info ./index --shared        what works have in common: cards, recaps, works listed twice

  A stretch that two works hold both is evidence for neither. Where they name different rights holders
  in catalogue.json, or come from different origins, their references overlap, and it is said.
`,
  check: `panelprint check INDEX [--repair] [--format text|json]

  panelprint check ./index                reads every byte, verifies every checksum and digest
  panelprint check ./index --repair       leaves out what is damaged

  Names what is damaged and which episodes are not whole. --repair puts damaged files into the folder damaged
  of the index, keeps the episodes of them that are whole, and says which must be read again: the next
  index does. Exit code: 0 whole or repaired, 2 damaged.
`,
  merge: `panelprint merge INDEX

  panelprint merge ./index                brings what was added into one segment

  Every index that adds something adds a segment, and what is replaced or removed stays in the old one. Merging
  makes the index smaller, and it is opened and searched sooner. No answer changes.
`,
  remove: `panelprint remove INDEX WORK[/EPISODE]

  panelprint remove ./index some-work             takes the work out
  panelprint remove ./index some-work/ep01        takes one episode out
`,
  compare: `panelprint compare A B [--format text|json]

  panelprint compare ours.png theirs.webp         rows of theirs that are rows of ours, and what differs
  panelprint compare ./ours/ep01 ./theirs/12      two folders, each read as a strip in natural order

  Exit code: 0 something matched, 1 nothing did, 2 trouble.
`,
  keys: `panelprint keys NAME

  panelprint keys us                      writes us.pem, which signs, and us.pub.pem

  Keep the first to yourself. Tell the public key, 64 hex digits, to whoever imports what you export, by another
  way than the file.
`,
  export: `panelprint export INDEX [WORK...] --out FILE --key PRIVATE.pem
panelprint export INDEX --pdq --references CATALOGUE [--out LIST]

  panelprint export ./index --out ours.bundle --key us.pem     all our works: fingerprints, names, digests, opinions
  panelprint export ./index some-work --out ...                that work alone
  panelprint export ./index --pdq --references ./catalogue     PDQ hashes of whole pages, "pdq <64 hex>" a line

  No pixels are in it. What came from others is not handed on.
`,
  import: `panelprint import INDEX FILE --origin NAME [--key KEY]

  panelprint import ./index theirs.bundle --origin "Partner Co" --key theirs.pub.pem
  panelprint import ./index list.txt --origin "Partner Co"     a list of PDQ hashes, one a line; nobody signs it

  NAME is how you call them; it stands beside everything that is found by what they handed over. KEY is their public
  key, a PEM file or 64 hex digits: needed the first time, then known. What they hand over takes the place of what they
  handed over before. An episode that both of you hold is told, and speaks for both.
`,
  revoke: `panelprint revoke INDEX NAME

  panelprint revoke ./index "Partner Co"          takes out all that came from there, at once
`,
  feedback: `panelprint feedback INDEX SHA256 WORK[/EPISODE] --confirm|--dispute [--note TEXT] [--origin NAME]

  panelprint feedback ./index 5f70bf18... some-work/ep01 --confirm
  panelprint feedback ./index 5f70bf18... some-work --dispute --note "only the publisher's card"

  SHA256 is that of the scraped picture, as reports tell it; NAME whose work it is, where it is not ours. The opinion
  stands beside the match from then on, and is
  handed over with the work if that is ours. It changes no claim.
`,
  rematch: `panelprint rematch INDEX KEPT [--all] [--out CASE] [--format text|json|jsonl|csv]

  panelprint match ./index ./crawl --keep ./kept      today
  panelprint index ./catalogue --out ./index          tomorrow, with new works
  panelprint rematch ./index ./kept                   which kept pictures show what was added since?
  panelprint rematch ./index ./kept --all             show anything that the index holds?

  Nothing is read again of the crawl. Exit code: 0 something matched, 1 nothing did, 2 trouble.
`,
};
