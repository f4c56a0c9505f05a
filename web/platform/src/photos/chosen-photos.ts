import { signal } from '@angular/core';
import type { FileRequests } from '../files/file-requests';
import type { Answer } from '../graphql/graphql-requests';
import { shrinkPhoto, type PhotoFault } from './shrink-photo';

/** Photos of one report, as the server accepts them. */
export const MAX_PHOTOS = 4;

/** A photo that somebody has chosen. */
export interface ChosenPhoto {
  /** Where the page shows it from. */
  preview: string;
  content: Blob;
  /** Of the server, once it has been sent. */
  id?: string;
}

/** The photos of a report that is being written. What has been sent is not sent again when something after it fails. */
export class ChosenPhotos {
  readonly #files: Pick<FileRequests, 'send'>;
  readonly #shrink: typeof shrinkPhoto;
  readonly #all = signal<readonly ChosenPhoto[]>([]);
  readonly #sending = signal<number | undefined>(undefined);
  readonly #reading = signal(0);

  readonly all = this.#all.asReadonly();
  /** Which photo is on its way, counted from one; undefined: none. */
  readonly sending = this.#sending.asReadonly();
  /** How many files are being made smaller. */
  readonly reading = this.#reading.asReadonly();

  constructor(files: Pick<FileRequests, 'send'>, shrink = shrinkPhoto) {
    this.#files = files;
    this.#shrink = shrink;
  }

  /** Adds files as photos. Returns what is wrong with those that were left out, each kind once. */
  async add(chosen: readonly Blob[]): Promise<(PhotoFault | 'TOO_MANY')[]> {
    const room = MAX_PHOTOS - this.#all().length - this.#reading();
    const files = chosen.slice(0, room);
    const faults = new Set<PhotoFault | 'TOO_MANY'>(files.length < chosen.length ? ['TOO_MANY'] : []);
    this.#reading.update((count) => count + files.length);
    // One after the other: a picture of a phone takes 50 MB while it is drawn.
    for (const file of files) {
      const content = await this.#shrink(file).catch(() => 'PHOTO_TYPE_UNSUPPORTED' as const);
      this.#reading.update((count) => count - 1);
      if (typeof content === 'string') faults.add(content);
      else this.#all.update((all) => [...all, { content, preview: URL.createObjectURL(content) }]);
    }
    return [...faults];
  }

  /** Leaves a photo out. One that was sent is removed by the server, because no report names it. */
  remove({ preview }: ChosenPhoto): void {
    URL.revokeObjectURL(preview);
    this.#all.update((all) => all.filter((photo) => photo.preview !== preview));
  }

  /** Sends what has not been sent, one after the other, and returns the ids of all. */
  async send(): Promise<Answer<string[]>> {
    const ids: string[] = [];
    for (const [index, photo] of this.#all().entries()) {
      this.#sending.set(index + 1);
      const id = photo.id ?? (await this.#send(photo));
      if (typeof id !== 'string') {
        this.#sending.set(undefined);
        return { problem: id.problem };
      }
      ids.push(id);
    }
    this.#sending.set(undefined);
    return { data: ids };
  }

  /** The server no longer has them, or not for this report: they are sent again. */
  forgetSent(): void {
    this.#all.update((all) => all.map(({ content, preview }) => ({ content, preview })));
  }

  /** Gives back the memory of what is shown. */
  clear(): void {
    for (const { preview } of this.#all()) URL.revokeObjectURL(preview);
  }

  async #send(photo: ChosenPhoto) {
    const { data, problem } = await this.#files.send<{ id: string }>('/photos', photo.content);
    if (problem) return { problem };
    const { id } = data;
    this.#all.update((all) => all.map((one) => (one.preview === photo.preview ? { ...one, id } : one)));
    return id;
  }
}
