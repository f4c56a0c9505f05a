import { apiError, canView, readText, requireStaff, requireUser } from '@bike-rentals/subgraph';
import type { Resolvers } from '../../graphql/generated.ts';
import { inTurn } from '../../graphql/in-turn.ts';
import { findMailSettings } from '../../profiles/store/mail-settings.ts';
import { canBeSwitchedOff, isWanted } from '../domain/mail-rules.ts';
import {
  noticeKinds,
  type NotificationContent,
  type NotificationKind,
} from '../domain/notification-content.ts';
import { toKindName, toText } from '../domain/notification-text.ts';
import { previewMail } from '../mail/preview-mail.ts';
import { countUnread, findNotification, type Notification } from '../store/notifications.ts';
import { notifications } from './connections.ts';
import { followNotifications } from './follow-notifications.ts';

/** Notifications are for their user and for admins. */
export const notificationResolvers: Resolvers = {
  Mutation: {
    markNotificationsRead: async (_, { upTo }, { viewer, useCases }) => {
      const { userId } = requireUser(viewer);
      await useCases.markNotificationsRead(userId, upTo);
      return { id: userId };
    },
    setMailChoices: async (_, { digest, off }, { viewer, useCases }) => {
      const { userId } = requireUser(viewer);
      const kept = (off ?? []).find((kind) => !canBeSwitchedOff(kind));
      if (kept) throw apiError('CANNOT_DISABLE', `Everybody is mailed ${kept}.`, { field: 'off' });
      const changes = { ...(digest && { digest }), ...(off && { off: new Set(off) }) };
      if (Object.keys(changes).length > 0) await useCases.setMailChoices(userId, changes);
      return { id: userId };
    },
    clearMailBounce: async (_, { userId }, { viewer, useCases }) => {
      requireStaff(viewer);
      await useCases.clearMailBounce(readText('userId', userId, { max: 64 }));
      return { id: userId };
    },
  },
  Query: {
    previewMail: (_, { kind, language }, { viewer }) => {
      requireStaff(viewer);
      return previewMail(kind, language);
    },
  },
  Subscription: {
    notificationReceived: {
      subscribe: (_, { after }, context) => followNotifications(context, after ?? undefined),
      resolve: (notification: Notification) => notification,
    },
  },
  User: {
    mailDigest: ({ id }, _, { viewer, read }) =>
      inTurn(canView(viewer, id), async () => (await findMailSettings(read, id)).digest),
    mailChoices: ({ id }, _, { viewer, read }) =>
      inTurn(canView(viewer, id), async () => {
        const settings = await findMailSettings(read, id);
        return noticeKinds.map((kind) => ({
          kind,
          name: toKindName(kind, settings.language ?? 'EN'),
          isOn: isWanted(kind, settings),
          canBeSwitchedOff: canBeSwitchedOff(kind),
        }));
      }),
    mailBouncedAt: ({ id }, _, { viewer, read }) =>
      inTurn(canView(viewer, id), async () => (await findMailSettings(read, id)).bouncedAt),
    unreadNotifications: ({ id }, _, { viewer, read }) =>
      inTurn(canView(viewer, id), () => countUnread(read, id)),
    notifications: ({ id }, page, { viewer, read }) =>
      inTurn(canView(viewer, id), () => notifications(read, id, page)),
  },
  Notification: {
    __resolveReference: async ({ id }, { viewer, read }) => {
      const notification = await findNotification(read, id);
      return notification && canView(viewer, notification.userId) ? notification : null;
    },
    kind: ({ kind }) => kind as NotificationKind,
    text: ({ kind, data }) => toText(kind as NotificationKind, toData(data)),
    bike: ({ data }) => {
      const { bikeId } = toData(data);
      return bikeId === undefined ? null : { id: bikeId };
    },
    rental: ({ data }) => {
      const { rentalId } = toData(data);
      return rentalId === undefined ? null : { id: rentalId };
    },
    user: ({ userId }) => ({ id: userId }),
  },
};

const toData = (data: unknown): NotificationContent['data'] => data as NotificationContent['data'];
