import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Format, useMessages } from '@bike/platform';
import type { MyProfileQuery } from '../graphql.generated';
import { messages } from '../messages';

type Membership = NonNullable<NonNullable<MyProfileQuery['me']>['memberships']>[number];

/** What the user is a member of; nothing where there has never been anything. */
@Component({
  selector: 'account-memberships-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (memberships().length > 0) {
      <section class="card" aria-labelledby="memberships">
        <h2 id="memberships">{{ t().title }}</h2>
        <ul class="ride-list">
          @for (one of memberships(); track one.id) {
            <li class="session">
              <span class="ride-text">
                <strong>{{ one.name }}</strong>
                <span class="soft small">
                  {{ one.to ? t().until(format.date(one.to)) : t().fromFirstRental }}
                </span>
              </span>
              <span class="tag" [attr.data-tone]="one.state === 'ACTIVE' ? 'good' : null">
                {{ t().states[one.state] }}
              </span>
            </li>
          }
        </ul>
      </section>
    }
  `,
})
export class MembershipsCard {
  readonly memberships = input.required<readonly Membership[]>();
  readonly #messages = useMessages(messages);
  protected readonly t = computed(() => this.#messages().memberships);
  protected readonly format = inject(Format);
}
