import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { EmptyPanel, PageHeading, ProblemPanel, Skeleton, useMessages, watchQuery } from '@bike/platform';
import { MoreButton } from '../common/more-button';
import { SearchBox } from '../common/search-box';
import { PeopleByNameDocument, PeopleDocument, type AccountState } from '../graphql.generated';
import { messages as shared } from '../messages';
import { ApprovalRequests } from '../approvals/approval-requests';
import { Invitations } from './invitations';
import { messages } from './messages';
import { roles } from './role-dialog';

/** Those that something may have to be done about. */
const states: readonly AccountState[] = ['PENDING_APPROVAL', 'REJECTED', 'UNVERIFIED', 'SUSPENDED'];

/** Everybody who has an account. */
@Component({
  selector: 'admin-people',
  imports: [
    RouterLink,
    EmptyPanel,
    ApprovalRequests,
    Invitations,
    MoreButton,
    PageHeading,
    ProblemPanel,
    SearchBox,
    Skeleton,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="page page-wide">
      <header class="page-head">
        <h1 bikePageHeading>{{ t().title }}</h1>
        @if (page(); as page) {
          <p class="soft number" role="status">{{ t().count(page.totalCount + named().length) }}</p>
        }
      </header>
      <div class="people-filters">
        <admin-search-box [label]="t().search" [value]="q() ?? ''" (searched)="set({ q: $event || null })" />
        <div class="chips" role="group" [attr.aria-label]="t().role">
          <button type="button" class="chip" [attr.aria-pressed]="!wanted()" (click)="set({ role: null })">
            {{ shared().all }}
          </button>
          @for (one of roles; track one) {
            <button
              type="button"
              class="chip"
              [attr.aria-pressed]="one === wanted()"
              (click)="set({ role: one })"
            >
              {{ shared().roles[one] }}
            </button>
          }
        </div>
        <div class="chips" role="group" [attr.aria-label]="t().state">
          @for (one of states; track one) {
            <button
              type="button"
              class="chip"
              [attr.aria-pressed]="one === wantedState()"
              (click)="set({ state: one === wantedState() ? null : one })"
            >
              {{ t().states[one] }}
            </button>
          }
        </div>
      </div>
      @if (page(); as page) {
        @if (people().length > 0) {
          <div class="table-frame card-table" [attr.aria-busy]="query.isFetching()">
            <table class="table">
              <thead>
                <tr>
                  <th scope="col" [attr.aria-sort]="named().length > 0 ? null : 'ascending'">
                    {{ t().email }}
                  </th>
                  <th scope="col">{{ t().name }}</th>
                  <th scope="col">{{ t().role }}</th>
                  <th scope="col">{{ t().state }}</th>
                </tr>
              </thead>
              <tbody>
                @for (person of people(); track person.id) {
                  <tr>
                    <th scope="row">
                      <a
                        class="row-link"
                        [routerLink]="['/admin/people', person.id]"
                        queryParamsHandling="preserve"
                      >
                        {{ person.email ?? shared().none }}
                      </a>
                    </th>
                    <td>
                      @if (person.displayName; as name) {
                        {{ name }}
                      } @else {
                        <span class="soft">{{ shared().unnamed }}</span>
                      }
                    </td>
                    <td>
                      @if (person.role; as role) {
                        <span class="tag" [attr.data-tone]="role === 'RENTER' ? null : 'good'">
                          {{ shared().roles[role] }}
                        </span>
                      }
                    </td>
                    <td>
                      @if (person.state; as state) {
                        <span class="tag" [attr.data-tone]="state === 'ACTIVE' ? null : 'warn'">
                          {{ t().states[state] }}
                        </span>
                      }
                    </td>
                  </tr>
                }
              </tbody>
            </table>
          </div>
          <admin-more-button
            [shown]="people().length"
            [total]="page.totalCount + named().length"
            [hasMore]="page.pageInfo.hasNextPage"
            [isFetching]="query.isFetching()"
            (more)="query.loadMore(page.pageInfo.endCursor)"
          />
        } @else {
          <bike-empty icon="search" [heading]="t().nothing">
            <button type="button" class="button" (click)="set({ q: null, role: null, state: null })">
              {{ t().showAll }}
            </button>
          </bike-empty>
        }
      } @else if (query.problem(); as problem) {
        <bike-problem [problem]="problem" (retry)="query.reload()" />
      } @else {
        <bike-skeleton [count]="8" />
      }
      <admin-approval-requests />
      <admin-invitations />
    </div>
  `,
})
export class People {
  /** From the address. */
  readonly q = input<string>();
  /** From the address. */
  readonly role = input<string>();
  /** From the address. */
  readonly state = input<string>();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  readonly #router = inject(Router);
  protected readonly roles = roles;
  protected readonly wanted = computed(() => roles.find((role) => role === this.role()));
  protected readonly states = states;
  protected readonly wantedState = computed(() => states.find((state) => state === this.state()));
  protected readonly query = watchQuery(PeopleDocument, () => {
    const [search, role, state] = [this.q()?.trim(), this.wanted(), this.wantedState()];
    return { ...(search && { search }), ...(role && { role }), ...(state && { state }) };
  });
  protected readonly page = computed(() => this.query.data()?.people);

  /** Addresses and names are known to different services: the search looks at both. */
  readonly #byName = watchQuery(PeopleByNameDocument, () => {
    const search = this.q()?.trim();
    return search ? { search } : undefined;
  });
  /** Those who are found by their names only. */
  protected readonly named = computed(() => {
    const byAddress = new Set(this.page()?.nodes.map(({ id }) => id));
    const [role, state] = [this.wanted(), this.wantedState()];
    const found = this.q()?.trim() ? (this.#byName.data()?.people.nodes ?? []) : [];
    return found.filter(
      (person) =>
        !byAddress.has(person.id) && (!role || person.role === role) && (!state || person.state === state),
    );
  });
  protected readonly people = computed(() => [...this.named(), ...(this.page()?.nodes ?? [])]);

  protected set(queryParams: Record<string, string | null>): void {
    void this.#router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }
}
