import type { CommandSender } from '@bike-rentals/messaging';
import type { Clock, CreateId, Log } from '@bike-rentals/runtime';
import type { RequestRules } from '../requests/domain/request.ts';
import type { RecordRequest } from '../requests/use-cases/record-request.ts';
import type { Store } from '../store/open-store.ts';
import type { PubSub } from './pub-sub.ts';

/** The dependencies of every use case. */
export interface UseCaseContext {
  store: Store;
  clock: Clock;
  createId: CreateId;
  log: Log;
  rules: RequestRules;
  sender: Pick<CommandSender, 'send'>;
  pubSub: PubSub;
  recordRequest: RecordRequest;
  /** False: notifications are shown in the app only. */
  sendsMail: boolean;
}
