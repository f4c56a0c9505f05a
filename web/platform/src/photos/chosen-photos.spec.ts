import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Answer } from '../graphql/graphql-requests';
import { ChosenPhotos } from './chosen-photos';
import type { ShrinkPhoto } from './shrink-photo';

let urls = 0;
const revoked: string[] = [];
beforeEach(() => {
  urls = 0;
  revoked.length = 0;
  vi.stubGlobal('URL', {
    createObjectURL: () => `blob:${(urls += 1)}`,
    revokeObjectURL: (url: string) => revoked.push(url),
  });
});
afterEach(() => vi.unstubAllGlobals());

const file = (text: string) => new Blob([text]);
const asItIs: ShrinkPhoto = async (chosen) =>
  (await chosen.text()) === 'page' ? 'PHOTO_TYPE_UNSUPPORTED' : chosen;

/** A server that says these answers, one after the other; then ids. */
function openServer(...answers: Answer<unknown>[]) {
  const sent: string[] = [];
  const send = async <TData>(path: string, content: Blob): Promise<Answer<TData>> => {
    sent.push(`${path} ${await content.text()}`);
    return (answers.shift() ?? { data: { id: `id${sent.length}` } }) as Answer<TData>;
  };
  return { sent, photos: new ChosenPhotos({ send }, asItIs) };
}

test('at most four photos are taken, and what is left out is told once', async () => {
  const { photos } = openServer();
  expect(await photos.add([file('a'), file('page'), file('page')])).toEqual(['PHOTO_TYPE_UNSUPPORTED']);
  expect(await photos.add(['b', 'c', 'd', 'e', 'f'].map(file))).toEqual(['TOO_MANY']);
  expect(photos.all()).toHaveLength(4);
  expect(photos.reading()).toBe(0);
});

test('two choices at once together are at most four', async () => {
  const { photos } = openServer();
  const faults = await Promise.all([
    photos.add(['a', 'b', 'c'].map(file)),
    photos.add(['d', 'e', 'f'].map(file)),
  ]);
  expect(faults).toEqual([[], ['TOO_MANY']]);
  expect(photos.all()).toHaveLength(4);
});

test('what was sent before the connection broke is not sent again', async () => {
  const problem = { code: 'OFFLINE', message: '' };
  const { sent, photos } = openServer({ data: { id: 'first' } }, { problem });
  await photos.add(['a', 'b'].map(file));
  expect(await photos.send()).toEqual({ problem });
  expect(photos.sending()).toBeUndefined();
  expect(await photos.send()).toEqual({ data: ['first', 'id3'] });
  expect(sent).toEqual(['/photos a', '/photos b', '/photos b']);
  photos.forgetSent();
  expect(await photos.send()).toEqual({ data: ['id4', 'id5'] });
});

test('a photo that is left out is not sent, and its memory is given back', async () => {
  const { sent, photos } = openServer();
  await photos.add(['a', 'b', 'c'].map(file));
  const [, second] = photos.all();
  if (second) photos.remove(second);
  await photos.send();
  expect(sent).toEqual(['/photos a', '/photos c']);
  photos.clear();
  expect(revoked).toEqual(['blob:2', 'blob:1', 'blob:3']);
});
