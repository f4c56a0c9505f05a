import { ChangeDetectionStrategy, Component, computed, effect, inject, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { RouterLink } from '@angular/router';
import {
  EmptyPanel,
  Format,
  GraphqlRequests,
  Icon,
  PageHeading,
  PersonalStore,
  ProblemPanel,
  SessionStore,
  Skeleton,
  platformMessages,
  useMessages,
  watchQuery,
  type IconName,
} from '@bike/platform';
import {
  MarkNotificationsReadDocument,
  MyNotificationsDocument,
  type NotificationKind,
} from '../graphql.generated';
import { messages } from '../messages';

const icons: Record<NotificationKind, IconName> = {
  BIKE_HELD: 'bike',
  HOLD_EXPIRED: 'clock',
  HOLD_WITHDRAWN: 'wrench',
  RENTAL_DUE: 'clock',
  PRICE_RISES: 'clock',
  DUE_CHANGED: 'clock',
  EXTENDED: 'clock',
  DUE_SET_FOR_YOU: 'clock',
  RENTAL_OVERDUE: 'alert',
  OVERDUE_REMINDER: 'alert',
  OVERDUE_FINAL: 'alert',
  RENTED_FOR_YOU: 'bike',
  RETURNED_FOR_YOU: 'check',
  RENTAL_CORRECTED: 'edit',
  RENTAL_VOIDED: 'close',
  RENTAL_REOPENED: 'clock',
  BIKE_SWAPPED: 'bike',
  BIKE_LOST: 'alert',
  BIKE_FOUND: 'check',
  PLACE_CHANGED: 'clock',
  BLOCKED: 'alert',
  UNBLOCKED: 'check',
  APPROVED: 'check',
  NOT_APPROVED: 'alert',
  IMPORT_DONE: 'check',
  MEMBERSHIP_ENDING: 'clock',
  MEMBERSHIP_ENDED: 'close',
  DAMAGE_REPORTED: 'wrench',
  DAMAGE_REPAIRED: 'wrench',
  DAMAGE_DISMISSED: 'wrench',
  STAFF_UNSAFE_BIKE: 'wrench',
  STAFF_DAMAGE: 'wrench',
  STAFF_CALL_RENTER: 'clock',
  STAFF_INSPECTION: 'wrench',
  STAFF_APPROVAL: 'user',
};

/** Where one can do something about it: as in the mails. */
const targets: Record<NotificationKind, string> = {
  BIKE_HELD: '/account/waiting',
  HOLD_EXPIRED: '/account/waiting',
  HOLD_WITHDRAWN: '/account/waiting',
  RENTAL_DUE: '/account/rentals',
  PRICE_RISES: '/account/rentals',
  DUE_CHANGED: '/account/rentals',
  EXTENDED: '/account/rentals',
  DUE_SET_FOR_YOU: '/account/rentals',
  RENTAL_OVERDUE: '/account/rentals',
  OVERDUE_REMINDER: '/account/rentals',
  OVERDUE_FINAL: '/account/rentals',
  RENTED_FOR_YOU: '/account/rentals',
  RETURNED_FOR_YOU: '/account/rentals',
  RENTAL_CORRECTED: '/account/rentals',
  RENTAL_VOIDED: '/account/rentals',
  RENTAL_REOPENED: '/account/rentals',
  BIKE_SWAPPED: '/account/rentals',
  BIKE_LOST: '/account/rentals',
  BIKE_FOUND: '/account/rentals',
  PLACE_CHANGED: '/account/waiting',
  BLOCKED: '/account/rentals',
  UNBLOCKED: '/bikes',
  APPROVED: '/bikes',
  NOT_APPROVED: '/bikes',
  IMPORT_DONE: '/admin/files',
  MEMBERSHIP_ENDING: '/account/profile',
  MEMBERSHIP_ENDED: '/account/profile',
  DAMAGE_REPORTED: '/account/rentals',
  DAMAGE_REPAIRED: '/account/rentals',
  DAMAGE_DISMISSED: '/account/rentals',
  STAFF_UNSAFE_BIKE: '/admin/workshop',
  STAFF_DAMAGE: '/admin/workshop',
  STAFF_CALL_RENTER: '/admin/rentals',
  STAFF_INSPECTION: '/admin/workshop',
  STAFF_APPROVAL: '/admin/people',
};

/** What the user was told, newest first. Seen is read: opening the page marks all of it. */
@Component({
  selector: 'account-notifications-page',
  imports: [RouterLink, Icon, PageHeading, EmptyPanel, ProblemPanel, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './notifications-page.html',
})
export class NotificationsPage {
  protected readonly format = inject(Format);
  protected readonly t = useMessages(messages);
  readonly #shared = useMessages(platformMessages);
  protected readonly kinds = computed(() => this.#shared().notifications);
  readonly #requests = inject(GraphqlRequests);
  readonly #personal = inject(PersonalStore);
  readonly #session = inject(SessionStore);
  protected readonly query = watchQuery(MyNotificationsDocument, () =>
    this.#session.user() ? {} : undefined,
  );
  protected readonly page = computed(() => this.query.data()?.me?.notifications);
  protected readonly icons = icons;
  protected readonly targets = targets;
  #markedUpTo: string | undefined;

  constructor() {
    this.#personal.notifications.pipe(takeUntilDestroyed()).subscribe(() => void this.query.reload());
    effect(() => {
      const newest = this.page()?.nodes[0];
      if (!newest || newest.readAt !== null || newest.id === this.#markedUpTo) return;
      this.#markedUpTo = newest.id;
      void untracked(() => this.#markRead(newest.id));
    });
  }

  async #markRead(upTo: string): Promise<void> {
    await this.#requests.mutate(MarkNotificationsReadDocument, { upTo });
    await this.#personal.reload();
  }
}
