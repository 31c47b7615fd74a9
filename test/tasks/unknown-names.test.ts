import { expect, test } from 'vitest';
import type { CatalogueFolder, DescribedWork } from '../../src/inputs/catalogue.ts';
import { unknownNames } from '../../src/tasks/unknown-names.ts';

const neither = 'but neither the catalogue nor the index has';
const indexed = [
  { name: 'old', episodes: [{ name: '1', segment: 0, at: 0, windows: 1, sha256: '' }] },
];

/** The messages about a catalogue of the work `new` with an episode `1`. */
function messages(about: Omit<DescribedWork, 'name'>, others: readonly DescribedWork[] = []) {
  const episodes = [{ name: '1', folder: 'root/new/1', files: ['1.jpg'] }];
  const listing: CatalogueFolder = {
    works: [{ name: 'new', ...about, episodes }],
    others,
    problems: [],
  };
  return unknownNames('root', listing, indexed).map(({ path, error }) => {
    expect([path, error.code]).toEqual(['root/catalogue.json', 'CATALOGUE_METADATA']);
    return error.message;
  });
}

test('names that the catalogue or the index has are known', () => {
  const names = ['new', 'old'];
  expect(messages({})).toEqual([]);
  expect(messages({ sameAs: names, contains: [...names, 'new/1', 'old/1'] })).toEqual([]);
});

test('each other name is a problem with a remedy', () => {
  expect(messages({ sameAs: ['no', 'old/1'], contains: ['no', 'old/2'] })).toEqual([
    `It says that new is the same as no, ${neither} a work of that name. Correct the name.`,
    `It says that new is the same as old/1, ${neither} a work of that name. Correct the name.`,
    `It says that new contains no, ${neither} a work or an episode of that name. Correct the name.`,
    `It says that new contains old/2, ${neither} a work or an episode of that name. Correct the name.`,
  ]);
});

test('a work without a folder must be in the index if it is the same as others or contains them', () => {
  expect(messages({}, [{ name: 'no', title: 'No' }])).toEqual([]);
  expect(messages({}, [{ name: 'old', sameAs: ['new'] }])).toEqual([]);
  expect(messages({}, [{ name: 'old', sameAs: ['no'] }])).toHaveLength(1);
  expect(messages({}, [{ name: 'no', sameAs: ['new', 'nor'] }])).toEqual([
    `It says what no is the same as or contains, ${neither} a work of that name. Correct the name.`,
  ]);
});
