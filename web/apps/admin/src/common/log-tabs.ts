import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { useMessages } from '@bike/platform';
import { messages } from '../messages';

/** Leads from the log of the fleet to that of accounts, and back. */
@Component({
  selector: 'admin-log-tabs',
  imports: [RouterLink, RouterLinkActive],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nav class="chips" [attr.aria-label]="t().nav.log">
      <a
        class="chip"
        routerLink="/admin/log"
        routerLinkActive="is-active"
        [routerLinkActiveOptions]="{ exact: true }"
        ariaCurrentWhenActive="page"
        >{{ t().logs.fleet }}</a
      >
      <a
        class="chip"
        routerLink="/admin/log/accounts"
        routerLinkActive="is-active"
        ariaCurrentWhenActive="page"
        >{{ t().logs.accounts }}</a
      >
    </nav>
  `,
})
export class LogTabs {
  protected readonly t = useMessages(messages);
}
