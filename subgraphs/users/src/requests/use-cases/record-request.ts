import { createBatcher } from '@bike-rentals/runtime';
import type { Store } from '../../store/open-store.ts';
import { insertRequests, type NewRequest, type Overload, type RentalRequest } from '../store/requests.ts';

/** Records a request. Resolves with the one on record for its user and key, or with the reason why there is none. */
export type RecordRequest = (request: NewRequest) => Promise<RentalRequest | Overload>;

const maxBatchSize = 64;

/** Requests that arrive together share a transaction, and so a flush to the disk. */
export const createRequestRecorder = (store: Store): RecordRequest =>
  createBatcher((requests: NewRequest[]) => store.transact((tx) => insertRequests(tx, requests)), {
    maxBatchSize,
  });
