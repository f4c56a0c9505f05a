import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import {
  EmptyPanel,
  Icon,
  PageHeading,
  ProblemPanel,
  Skeleton,
  useMessages,
  watchQuery,
} from '@bike/platform';
import { LogTabs } from '../common/log-tabs';
import { watchPersonName } from '../common/watch-person-name';
import { SelectField, type Choice } from '../common/select-field';
import { AccountLogDocument } from '../graphql.generated';
import { messages as shared } from '../messages';
import { AccountLogList } from './account-log-list';
import { messages } from './account-log-messages';

/** What has happened to accounts, narrowed by the address: by whom, to whose, and of which type. */
@Component({
  selector: 'admin-account-log',
  imports: [AccountLogList, EmptyPanel, Icon, LogTabs, PageHeading, ProblemPanel, SelectField, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="page page-wide">
      <header class="page-head">
        <h1 bikePageHeading>{{ shared().nav.log }}</h1>
      </header>
      <admin-log-tabs />
      <p class="soft">{{ t().hint }}</p>
      <div class="rental-filters">
        <admin-select-field
          [label]="t().type"
          [isLabelHidden]="true"
          [choices]="typeChoices()"
          [empty]="shared().all"
          [value]="type() ?? ''"
          (valueChange)="set({ type: $event || null })"
        />
        @if (actor()) {
          <button type="button" class="chip is-active" (click)="set({ actor: null })">
            {{ t().onlyActor(actorName()) }}<bike-icon name="close" />
          </button>
        }
        @if (user()) {
          <button type="button" class="chip is-active" (click)="set({ user: null })">
            {{ t().onlyUser(userName()) }}<bike-icon name="close" />
          </button>
        }
      </div>
      @if (query.data()?.accountLog; as page) {
        @if (page.nodes.length > 0) {
          <admin-account-log-list [entries]="page.nodes" />
          @if (page.pageInfo.hasNextPage) {
            <button
              type="button"
              class="button"
              [attr.aria-disabled]="query.isFetching()"
              (click)="query.loadMore(page.pageInfo.endCursor)"
            >
              {{ shared().more }}
            </button>
          }
        } @else {
          <bike-empty [heading]="t().nothing" />
        }
      } @else if (query.problem(); as problem) {
        <bike-problem [problem]="problem" (retry)="query.reload()" />
      } @else {
        <bike-skeleton [count]="6" />
      }
    </div>
  `,
})
export class AccountLog {
  readonly actor = input<string>();
  readonly user = input<string>();
  readonly type = input<string>();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  readonly #router = inject(Router);
  protected readonly query = watchQuery(AccountLogDocument, () => {
    const [actorId, userId, type] = [this.actor(), this.user(), this.type()];
    return {
      first: 50,
      filter: { ...(actorId && { actorId }), ...(userId && { userId }), ...(type && { types: [type] }) },
    };
  });
  protected readonly actorName = watchPersonName(this.actor);
  protected readonly userName = watchPersonName(this.user);
  protected readonly typeChoices = computed<Choice[]>(() =>
    Object.entries(this.t().types).map(([value, label]) => ({ value, label })),
  );

  protected set(queryParams: Record<string, string | null>): void {
    void this.#router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }
}
