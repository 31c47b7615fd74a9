import { expect, test } from 'vitest';
import { saveFeedback } from '../../../src/store/folder/feedback.ts';
import type { Feedback } from '../../../src/store/format/manifest.ts';
import { loadIndex } from '../../../src/store/index/open.ts';
import { sampleIndex, writeTo } from '../../support/exchange.ts';
import { emptyFolder } from '../../support/picture-files.ts';

test('feedback replaces our feedback on the same match, and no other', async () => {
  const folder = emptyFolder();
  await sampleIndex(folder);
  const picture = 'd'.repeat(64);
  const save = (record: Omit<Feedback, 'picture'>) =>
    writeTo(folder, (writer) => saveFeedback(writer, { picture, ...record }));
  await save({ work: 'rain', said: 'confirmed' });
  await save({ work: 'rain', episode: 'ep01', said: 'confirmed' });
  await save({ work: 'rain', said: 'disputed', note: 'no' });
  expect((await loadIndex(folder)).snapshot.feedback).toEqual([
    { picture, work: 'rain', episode: 'ep01', said: 'confirmed' },
    { picture, work: 'rain', said: 'disputed', note: 'no' },
  ]);
});
