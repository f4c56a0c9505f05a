import type { CommandSender } from '@bike-rentals/messaging';
import type { Clock, CreateId, Log } from '@bike-rentals/runtime';
import type { RequestRules } from '../domain/request.ts';
import type { RentalRequest } from '../store/requests.ts';
import type { Store } from '../store/open-store.ts';
import type { NewRequest, Overload } from '../store/requests.ts';
import type { PubSub } from './pub-sub.ts';

/** What every use case works with. */
export interface UseCaseContext {
  store: Store;
  clock: Clock;
  createId: CreateId;
  log: Log;
  rules: RequestRules;
  sender: Pick<CommandSender, 'send'>;
  pubSub: PubSub;
  /** Records requests, many in one transaction; gives back what is on record for each user and key. */
  recordRequest: (request: NewRequest) => Promise<RentalRequest | Overload>;
  /** False: notifications are shown in the app only. */
  sendsMail: boolean;
}
