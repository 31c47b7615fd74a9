/** What --help says: by example, since that is what gets copied. */
export const help: Readonly<Record<string, string>> = {
  '': `panelprint finds licensed webtoons, re-cut and re-lettered, in what a site distributes.

  panelprint index ./catalogue --out ./index      fingerprint a catalogue: <work>/<episode>/<pages>
  panelprint match ./index ./crawl                which works does this crawl carry?
  panelprint match ./index ./crawl --out ./case   the same, kept as report.json and report.txt
  panelprint info ./index                         what the index holds
  panelprint check ./index                        read every byte of it, verify every checksum
  panelprint remove ./index some-work/ep01        take a work or an episode out
  panelprint compare ours.png theirs.webp         where do two pictures or folders agree?

  panelprint <command> --help says more. Results go to stdout, all else to stderr.
  Exit codes: match and compare 0 something matched, 1 nothing did, 2 trouble; others 0 or 2.
`,
  index: `panelprint index CATALOGUE --out INDEX [--workers N]

  panelprint index ./catalogue --out ./index      build it, or bring it up to date

  CATALOGUE is laid out as <work>/<episode>/<pages>; pages are taken in natural order, page-2 before
  page-10. Titles are read from catalogue.json and ComicInfo.xml where present. Run it again after
  adding episodes: only what changed is decoded again, and what is no longer in the catalogue is taken
  out of the index. Pages that cannot be read are listed; an episode that was read before stays as it was.
  N threads fingerprint, as many as there are processors unless you say; 0 is none. It changes no byte.
`,
  match: `panelprint match INDEX INPUT... [--out CASE] [--format text|json|jsonl|csv] [--references CATALOGUE]
                               [--workers N]

  panelprint match ./index ./crawl                        a summary for people
  panelprint match ./index ./crawl --format json          the whole report
  panelprint match ./index ./crawl --format jsonl         one picture a line, as it is finished
  panelprint match ./index page.webp --format csv         one match a line, for a spreadsheet
  panelprint match ./index ./crawl --out ./case           writes case/report.json and case/report.txt too
  panelprint match ./index ./crawl --references ./catalogue    also what differs: lettering, overlays

  INPUT is a folder, read with everything below it, or an image. Ctrl-C reports what was finished.
  CATALOGUE is what the index was made from; a page that is missing or has changed is compared with nothing.
  N threads fingerprint and search, as many as there are processors unless you say; 0 is none. It changes no byte.
  Exit code: 0 something matched, 1 nothing did, 2 trouble, 130 interrupted.
`,
  info: `panelprint info INDEX [--shared] [--format text|json]

  panelprint info ./index                 works, episodes, windows, profile, digest
  panelprint info ./index --shared        what works have in common: cards, recaps, works listed twice

  A stretch that two works hold both is evidence for neither. Where they name different rights holders
  in catalogue.json, their references overlap, and it is said.
`,
  check: `panelprint check INDEX

  panelprint check ./index                reads every byte and verifies every checksum
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
};
