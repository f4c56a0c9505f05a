import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { PersonalStore, useMessages } from '@bike/platform';
import { messages } from './messages';

/** The ways between the pages of this app. */
@Component({
  selector: 'account-frame',
  imports: [RouterOutlet, RouterLink, RouterLinkActive],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="page account-page">
      <nav class="chips" [attr.aria-label]="t().nav.label">
        <a
          class="chip"
          routerLink="/account/rentals"
          routerLinkActive="is-active"
          ariaCurrentWhenActive="page"
          >{{ t().nav.rentals }}</a
        >
        <a
          class="chip"
          routerLink="/account/waiting"
          routerLinkActive="is-active"
          ariaCurrentWhenActive="page"
        >
          {{ t().nav.waiting }}
          @if (personal.waiting().length > 0) {
            <span class="number">{{ personal.waiting().length }}</span>
          }
        </a>
        <a
          class="chip"
          routerLink="/account/notifications"
          routerLinkActive="is-active"
          ariaCurrentWhenActive="page"
          >{{ t().nav.notifications }}</a
        >
        <a
          class="chip"
          routerLink="/account/profile"
          routerLinkActive="is-active"
          ariaCurrentWhenActive="page"
          >{{ t().nav.profile }}</a
        >
      </nav>
      <router-outlet />
    </div>
  `,
})
export class AccountFrame {
  protected readonly personal = inject(PersonalStore);
  protected readonly t = useMessages(messages);
}
