import type { Match, PictureResult, Report, WorkVerdict } from '../../src/index.ts';
import type { Shot } from './shot.ts';

/** A claim that is wrong. */
export type WrongClaim = Pick<Match, 'work' | 'episode' | 'reference' | 'logOdds'>;

/** What was said of one picture. */
export interface JudgedPicture {
  readonly path: string;
  readonly role: Shot['role'];
  /** It shows an indexed work and should be recognised. */
  readonly isDue: boolean;
  /** It is claimed for a work that it shows. */
  readonly isFound: boolean;
  /** It is reported as art that several works hold. */
  readonly isShared: boolean;
  /** Claims for works that it does not show. */
  readonly wrong: readonly WrongClaim[];
}

/** A verdict on a work. */
export interface ToldWork {
  readonly work: string;
  /** `confirmed`, `shown`, `probable` or `insufficient`. */
  readonly verdict: string;
  /** `episode`, `part` or `stretch`, if the report says it. */
  readonly extent?: string;
  readonly falseMatchOdds: number;
  /** The site distributes the work. */
  readonly isRight: boolean;
}

/** What was said of one site. */
export interface SiteResult {
  readonly site: string;
  /** Works that the site distributes in enough pictures to be confirmed. */
  readonly distributes: readonly string[];
  readonly pictures: readonly JudgedPicture[];
  readonly works: readonly ToldWork[];
}

/** Pictures of a work that are enough for it to be confirmed. */
const ENOUGH_PICTURES = 3;

/** Fields of a report that not every version of the engine writes. */
type Told = Omit<WorkVerdict, 'verdict'> & { readonly verdict: string; readonly extent?: string };

/**
 * Compares a report with what each picture of the site shows. `distributes` has a work once for
 * each of its pictures.
 */
export function judge(
  site: string,
  { images, works }: Pick<Report, 'images' | 'works'>,
  shots: ReadonlyMap<string, Pick<Shot, 'role' | 'shows'>>,
  distributes: readonly string[],
): SiteResult {
  const countOf = (work: string) => distributes.filter((one) => one === work).length;
  return {
    site,
    distributes: [...new Set(distributes)].filter((work) => countOf(work) >= ENOUGH_PICTURES),
    pictures: images.map((image) => judgePicture(image, shots.get(image.path)!)),
    works: works.map(({ work, verdict, falseMatchOdds, ...rest }: Told) => ({
      work,
      verdict,
      ...(rest.extent !== undefined && { extent: rest.extent }),
      falseMatchOdds,
      isRight: distributes.includes(work),
    })),
  };
}

function judgePicture(
  { path, matches, status }: PictureResult,
  { role, shows }: Pick<Shot, 'role' | 'shows'>,
): JudgedPicture {
  return {
    path,
    role,
    isDue: shows.length > 0,
    isFound: matches.some(({ work }) => shows.includes(work)),
    isShared: (status as string) === 'shared',
    wrong: matches.filter(({ work }) => !shows.includes(work)),
  };
}
