import type { UseCaseContext } from '../../use-cases/use-case-context.ts';
import type { PhotoStore } from '../store/photo-folder.ts';

/** What use cases about photos need. */
export interface PhotoContext extends Pick<UseCaseContext, 'store' | 'clock' | 'createId'> {
  photoStore: PhotoStore;
  photoRules: PhotoRules;
}

/** What an operator decides about photos. */
export interface PhotoRules {
  /** How long the photos of a report are kept after it was closed. */
  keptMs: number;
  /** Of all photos together. */
  maxStoredBytes: number;
}
