/**
 * The texts of --help, by command; '' is that of panelprint itself. Examples come first: people
 * copy them.
 */
export const help: Readonly<Record<string, string>> = {
  '': `panelprint finds licensed webtoons, re-cut and re-lettered, in what a site distributes.

  panelprint index ./catalogue --out ./index      fingerprint a catalogue
  panelprint match ./index ./crawl                list the works that a crawl contains
  panelprint match ./index ./crawl --out ./case   also write report.json and report.txt
  panelprint match ./index ./crawl --keep ./kept  also keep the crawl's fingerprints
  panelprint rematch ./index ./kept               search these for works added since
  panelprint compare ours.png theirs.webp         show where two pictures or folders agree

  panelprint info ./index                         show what the index holds
  panelprint check ./index                        verify every checksum of the index
  panelprint merge ./index                        merge its segments, for faster searching
  panelprint remove ./index some-work/ep01        remove a work or an episode

  panelprint keys us                              create a pair of keys for signing
  panelprint export ./index --out FILE --key us.pem        export works, without pictures
  panelprint import ./index FILE --origin NAME --key KEY   import what others have exported
  panelprint revoke ./index NAME                  remove everything imported from NAME
  panelprint feedback ./index PICTURE WORK --dispute       record an opinion on a match
  panelprint background add ./index ./cards                add what identifies no work

Run "panelprint COMMAND --help" for details. Results go to stdout, everything else to stderr.
Exit codes of match, rematch and compare: 0 something matched or is shared by several works,
1 nothing, 2 error.
Exit codes of the other commands: 0 success, 2 error. All: 130 interrupted.
`,
  index: `panelprint index CATALOGUE --out INDEX [--add] [--workers N]

  panelprint index ./catalogue --out ./index      create or update the index
  panelprint index ./new --out ./index --add      add works and episodes, remove none

CATALOGUE has the layout <work>/<episode>/<pages>. Pages are read in natural order: page-2
comes before page-10. Titles come from catalogue.json and ComicInfo.xml, if present.

If most of an episode is also in another work, neither would be found alone, and a warning says
so. Declare in catalogue.json which works are one work, or what an anthology repeats:
  { "works": { "A": { "sameAs": ["B"] }, "C": { "contains": ["A/ep01", "D"] } } }

Run the command again after a change to the catalogue. It skips an episode if the size and times
of all its files are unchanged, and reads any other episode again. Episodes that are no longer in
the catalogue are removed from the index, except with --add. Pages that cannot be read are
listed; an episode that was indexed before then stays as it was.

Ctrl-C saves the finished episodes. If the process is killed, the next run continues where it
stopped. Only one process can write to an index at a time. Others can match while it writes;
they use the index as it was when they opened it.

--workers N   threads that fingerprint; 0 or 1 uses none. Default: one per processor, started
              when the main thread is busy. The index has the same bytes with any number.
`,
  match: `panelprint match INDEX INPUT... [--out CASE] [--format text|json|jsonl|csv]
                 [--references CATALOGUE] [--keep KEPT] [--workers N]

  panelprint match ./index ./crawl                    print a summary
  panelprint match ./index ./crawl --format json      print the whole report
  panelprint match ./index ./crawl --format jsonl     print one line per picture, once finished
  panelprint match ./index ./crawl --format csv       print one line per match, for a spreadsheet
  panelprint match ./index ./crawl --out ./case       also write report.json and report.txt
  panelprint match ./index ./crawl --keep ./kept      also keep fingerprints, for rematch
  panelprint match ./index ./crawl --references ./catalogue
                                                      also find other lettering and overlays

INPUT is an image, or a folder that is read with all its subfolders. Ctrl-C ends the scan and
reports what was finished.

--references  the catalogue that the index was made from. Matches are compared with its pages.
              A match with a missing or changed page is reported without a comparison.
--workers N   threads that fingerprint and search; 0 or 1 uses none. Default: one per processor,
              started when the main thread is busy. The report has the same bytes with any number.

The verdict on a work says how surely the art is that of the work. The odds are those of unrelated
pictures, for the whole scan. They say nothing of art that works share.

  confirmed     odds of 1 in 10^9 or less, and more of the work than a stretch
  shown         odds of 1 in 10^9 or less, and less than a part: a cover, a quotation
  probable      odds of 1 in 10^3 or less
  insufficient  larger odds

The extent says how much of it the scan shows: a good part of an "episode" in its order, a "part"
of the work with several stretches, or one "stretch".

A picture is "shared" if several works hold what it shows. Rows that the index holds in several
places, or that a site repeats again and again with next to nothing else of the work, are not
counted. The report lists both.

Exit codes: 0 something matched or is shared, 1 nothing, 2 error, 130 interrupted. Verdicts need
the whole scan: jsonl has none, and csv is printed at the end.
`,
  info: `panelprint info INDEX [--shared] [--format text|json]

  panelprint info ./index             show works, episodes, counts, origins and the digest
  panelprint info ./index --shared    show what occurs in several places: publishers' cards, recaps,
                                      drawings used twice, a work that is catalogued twice

A stretch that occurs in several works, episodes or rows of an episode is evidence for none of
them, unless sameAs or contains in catalogue.json, or an identical copy, explains it. Each is a
line, those in most places first. Then follow pairs of works whose stretches are explained or that
come from different origins. If works name different rights holders in catalogue.json, or come from
different origins, the rights holders are shown. JSON has all places, as "recurring", and all pairs
of stretches of two works, as "shared".
`,
  check: `panelprint check INDEX [--repair] [--format text|json]

  panelprint check ./index                read every file, verify every checksum and digest
  panelprint check ./index --repair       also remove what is damaged from the index

Lists the damaged files and the episodes that are lost with them. --repair moves damaged files
to the folder "damaged" of the index and keeps the intact episodes in them. The next run of
"panelprint index" reads the lost episodes again.

Exit codes: 0 intact, or repaired; 2 damaged, or error.
`,
  merge: `panelprint merge INDEX

  panelprint merge ./index                merge the segments of the index

Each update adds a segment to an index. Replaced and removed episodes stay in the old segments
until a merge. After it, the index is smaller and faster to open and to search. No result
changes.
`,
  remove: `panelprint remove INDEX WORK[/EPISODE]

  panelprint remove ./index some-work             remove a work
  panelprint remove ./index some-work/ep01        remove one episode

If the catalogue still has it, the next "panelprint index" without --add adds it again.
`,
  compare: `panelprint compare A B [--format text|json]

  panelprint compare ours.png theirs.webp         which rows agree, and what differs in them
  panelprint compare ./ours/ep01 ./theirs/12      two folders, each read in natural order

Exit codes: 0 something matched, 1 nothing matched, 2 error.
`,
  keys: `panelprint keys NAME

  panelprint keys us                      write us.pem (private key) and us.pub.pem (public key)

The private key signs your exports: keep it secret. Send the public key, 64 hex digits, to those
who import your exports. Do not send it together with an export.
`,
  export: `panelprint export INDEX [WORK...] --out FILE --key PRIVATE.pem
panelprint export INDEX --pdq --references CATALOGUE [--out LIST] [--workers N]

  panelprint export ./index --out ours.bundle --key us.pem            export all works
  panelprint export ./index some-work --out one.bundle --key us.pem   export one work
  panelprint export ./index --pdq --references ./catalogue            list PDQ hashes of pages

A bundle holds fingerprints, names, digests and opinions, and no pixels. The list of PDQ hashes
has one page a line: "pdq" and 64 hex digits. Works that you imported are not exported.
`,
  import: `panelprint import INDEX FILE --origin NAME [--key KEY]

  panelprint import ./index theirs.bundle --origin "Partner Co" --key theirs.pub.pem
  panelprint import ./index list.txt --origin "Partner Co"

FILE is a bundle written by "panelprint export", or a list of PDQ hashes, one a line, which is
not signed.

--origin NAME  your name for the organisation. Reports show it with every match of its works.
--key KEY      its public key: a PEM file or 64 hex digits. Only the first import needs it.

An import replaces what the same origin handed over before. It changes nothing that reports say of
your own works. If it holds an episode of yours, both are matched.
`,
  revoke: `panelprint revoke INDEX NAME

  panelprint revoke ./index "Partner Co"          remove everything imported from that origin
`,
  feedback: `panelprint feedback INDEX PICTURE WORK[/EPISODE] --confirm|--dispute [--note TEXT]
                    [--origin NAME]

  panelprint feedback ./index 5f70bf18... some-work/ep01 --confirm
  panelprint feedback ./index card.jpg some-work --dispute --note "only the publisher's card"

Records your opinion on a match. PICTURE is the SHA-256 of the scraped file, as reports show it,
or the file itself. Reports show the opinion with the match. By itself it changes no claim.

A dispute that names the file also adds the matched rows of the work to the background set of the
index: from then on they are evidence in no picture. "panelprint background clear" removes all
that was added to the background set, disputes included.

--note TEXT     your reason
--origin NAME   the work is one that NAME handed over
`,
  background: `panelprint background add INDEX FOLDER... [--workers N]
panelprint background clear INDEX

  panelprint background add ./index ./cards       add the pictures of a folder
  panelprint background clear ./index             remove all that were added

The background set holds what thousands of works contain and therefore identifies none: stock
sentences, sound effects, QR codes, phones, chats, age ratings. The package has one. Add what your
catalogue and the sites share beside the works: publishers' cards, banners of sites, interfaces of
apps. Rows of a picture that show it are then no evidence. The index keeps fingerprints of the
pictures, no pixels. Reports name the sets that were used.
`,
  rematch: `panelprint rematch INDEX KEPT [--all] [--out CASE] [--format text|json|jsonl|csv]

  panelprint match ./index ./crawl --keep ./kept  scan a crawl and keep its fingerprints
  panelprint index ./catalogue --out ./index      later, index new works
  panelprint rematch ./index ./kept               search the kept pictures for the new works
  panelprint rematch ./index ./kept --all         search them for every work of the index

The crawl itself is not read again. The report holds only pictures that were kept: none that were
blank or unreadable.

Exit codes: 0 something matched or is shared, 1 nothing, 2 error, 130 interrupted.
`,
};
