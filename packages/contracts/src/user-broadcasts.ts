import { z } from 'zod';
import { id } from './fields.ts';

/** Broadcast among the instances of users: these requests have ended. Carries ids; the rows are in the database. */
export const endedRequestsBroadcast = 'users.ended-requests.v1';
/** The message of `users.ended-requests.v1`. */
export const endedRequests = z.array(z.object({ id, userId: id }));

/** Broadcast among the instances of users: there are new notifications. The message is not read. */
export const newNotificationsBroadcast = 'users.new-notifications.v1';
