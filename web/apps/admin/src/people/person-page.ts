import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  signal,
  viewChild,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import {
  EmptyPanel,
  Format,
  GraphqlRequests,
  Icon,
  PageHeading,
  ProblemPanel,
  SessionStore,
  Skeleton,
  Toaster,
  useMessages,
  watchQuery,
} from '@bike/platform';
import { MoreButton } from '../common/more-button';
import { ApprovalSection } from '../approvals/approval-section';
import { toPersonName } from '../common/person';
import { RentalTable } from '../common/rental-table';
import { ReturnDialog } from '../common/return-dialog';
import { BlockDialog } from '../desk/block-dialog';
import { messages as deskMessages } from '../desk/messages';
import { Notes } from '../desk/notes';
import { PlaceDialog, type Waiting } from '../desk/place-dialog';
import { RentForDialog } from '../desk/rent-for-dialog';
import { ClearMailBounceDocument, PersonPageDocument, type RentalRowFragment } from '../graphql.generated';
import { Memberships } from '../memberships/memberships';
import { messages as shared } from '../messages';
import { AccountDialog } from './account-dialog';
import { findAccountActions, needsReason, type AccountAction } from './account-action';
import { AccountHistory } from './account-history';
import { messages } from './messages';
import { RoleDialog } from './role-dialog';

/** One person: the role, what they wait for, and what they have rented. */
@Component({
  selector: 'admin-person-page',
  imports: [
    RouterLink,
    AccountDialog,
    AccountHistory,
    BlockDialog,
    EmptyPanel,
    Icon,
    ApprovalSection,
    Memberships,
    MoreButton,
    Notes,
    PageHeading,
    PlaceDialog,
    ProblemPanel,
    RentForDialog,
    RentalTable,
    ReturnDialog,
    RoleDialog,
    Skeleton,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './person-page.html',
})
export class PersonPage {
  /** From the address. */
  readonly id = input.required<string>();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly desk = useMessages(deskMessages);
  protected readonly format = inject(Format);
  protected readonly session = inject(SessionStore);
  readonly #requests = inject(GraphqlRequests);
  readonly #toaster = inject(Toaster);
  protected readonly query = watchQuery(PersonPageDocument, () => ({ id: this.id() }));
  protected readonly person = computed(() => this.query.data()?.user);
  protected readonly name = computed(() => toPersonName(this.person()) ?? this.shared().unnamed);
  /** Somebody must be left who can give the role back. */
  protected readonly isSelf = computed(() => this.session.user()?.id === this.id());
  protected readonly waiting = computed(
    () => this.person()?.waitingList?.filter(({ endedAt }) => !endedAt) ?? [],
  );
  protected readonly isChangingRole = signal(false);
  protected readonly isBlocking = signal(false);
  protected readonly isRenting = signal(false);
  protected readonly moving = signal<Waiting | undefined>(undefined);
  protected readonly toPersonName = toPersonName;
  protected readonly accountActions = computed(() => {
    const { state, hasSecondFactor } = this.person() ?? {};
    return state ? findAccountActions({ state, hasSecondFactor }, this.session.isAdmin()) : [];
  });
  protected readonly needsReason = needsReason;
  protected readonly acting = signal<AccountAction | undefined>(undefined);
  private readonly history = viewChild(AccountHistory);
  protected readonly returning = signal<RentalRowFragment | undefined>(undefined);

  protected async clearBounce(): Promise<void> {
    const { problem } = await this.#requests.mutate(ClearMailBounceDocument, { userId: this.id() });
    this.#toaster.show(problem?.message ?? this.shared().saved, problem ? 'bad' : 'good');
  }

  /** What was just done is in it. */
  protected showHistory(): void {
    this.history()?.reload();
  }
}
