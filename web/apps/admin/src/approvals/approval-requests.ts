import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Format, useMessages, watchQuery } from '@bike/platform';
import { MoreButton } from '../common/more-button';
import { toPersonName } from '../common/person';
import { ApprovalRequestsDocument } from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';

/** Who waits for an approval; nothing where nobody does. */
@Component({
  selector: 'admin-approval-requests',
  imports: [MoreButton, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (query.data()?.approvalRequests; as page) {
      @if (page.totalCount > 0) {
        <section class="section" aria-labelledby="approvals-title">
          <h2 id="approvals-title">{{ t().waiting }}</h2>
          <p class="soft small">{{ t().hint }}</p>
          <ul class="row-list row-list-framed">
            @for (one of page.nodes; track one.user.id) {
              <li class="row row-plain">
                <span class="row-text">
                  <a [routerLink]="['/admin/people', one.user.id]">{{
                    toPersonName(one.user) ?? shared().unnamed
                  }}</a>
                  <span class="soft small">{{ one.text }}</span>
                </span>
                @if (one.requestedAt; as at) {
                  <span class="row-tags soft small">{{ format.moment(at) }}</span>
                }
              </li>
            }
          </ul>
          <admin-more-button
            [shown]="page.nodes.length"
            [total]="page.totalCount"
            [hasMore]="page.pageInfo.hasNextPage"
            [isFetching]="query.isFetching()"
            (more)="query.loadMore(page.pageInfo.endCursor)"
          />
        </section>
      }
    }
  `,
})
export class ApprovalRequests {
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly format = inject(Format);
  protected readonly query = watchQuery(ApprovalRequestsDocument, () => ({}));
  protected readonly toPersonName = toPersonName;
}
