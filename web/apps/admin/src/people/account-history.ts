import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { useMessages, watchQuery } from '@bike/platform';
import { AccountLogDocument } from '../graphql.generated';
import { AccountLogList } from './account-log-list';
import { messages } from './account-log-messages';

/** What has happened to one account lately. */
@Component({
  selector: 'admin-account-history',
  imports: [AccountLogList, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="section" aria-labelledby="account-log-title">
      <h2 id="account-log-title">{{ t().ofPerson }}</h2>
      @if (query.data()?.accountLog; as page) {
        @if (page.nodes.length > 0) {
          <admin-account-log-list [entries]="page.nodes" [isOfOneAccount]="true" />
          @if (page.pageInfo.hasNextPage) {
            <p>
              <a routerLink="/admin/log/accounts" [queryParams]="{ user: userId() }">{{ t().showAll }}</a>
            </p>
          }
        } @else {
          <p class="soft">{{ t().nothing }}</p>
        }
      }
    </section>
  `,
})
export class AccountHistory {
  readonly userId = input.required<string>();
  protected readonly t = useMessages(messages);
  protected readonly query = watchQuery(AccountLogDocument, () => ({
    first: 10,
    filter: { userId: this.userId() },
  }));

  /** After something was done about the account. */
  reload(): void {
    void this.query.reload();
  }
}
