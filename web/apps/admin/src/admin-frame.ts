import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { Icon, SessionStore, useMessages, type IconName } from '@bike/platform';
import { messages } from './messages';
import { Catalogue } from './common/catalogue';

const screens = [
  { name: 'today', path: '/admin', icon: 'chart' },
  { name: 'desk', path: '/admin/desk', icon: 'check' },
  { name: 'fleet', path: '/admin/fleet', icon: 'bike' },
  { name: 'stations', path: '/admin/stations', icon: 'pin' },
  { name: 'models', path: '/admin/models', icon: 'list' },
  { name: 'rentals', path: '/admin/rentals', icon: 'clock' },
  { name: 'workshop', path: '/admin/workshop', icon: 'wrench' },
  { name: 'people', path: '/admin/people', icon: 'people' },
  { name: 'hours', path: '/admin/hours', icon: 'sun', isForOperators: true },
  { name: 'rules', path: '/admin/rules', icon: 'edit', isForOperators: true },
  { name: 'prices', path: '/admin/prices', icon: 'tag', isForOperators: true },
  { name: 'files', path: '/admin/files', icon: 'list' },
  { name: 'log', path: '/admin/log', icon: 'list' },
] as const satisfies { name: string; path: string; icon: IconName; isForOperators?: boolean }[];

/** The navigation of the operator's app, above whichever screen is open. */
@Component({
  selector: 'admin-frame',
  imports: [RouterOutlet, RouterLink, RouterLinkActive, Icon],
  providers: [Catalogue],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <nav class="admin-nav" [attr.aria-label]="t().nav.label">
      @for (screen of screens(); track screen.name) {
        <a
          #link
          class="chip"
          (isActiveChange)="bringIntoView($event, link)"
          [routerLink]="screen.path"
          routerLinkActive="is-active"
          [routerLinkActiveOptions]="screen.name === 'today' ? exact : any"
          ariaCurrentWhenActive="page"
        >
          <bike-icon [name]="screen.icon" />{{ t().nav[screen.name] }}
        </a>
      }
    </nav>
    <div class="admin-screen"><router-outlet /></div>
  `,
})
export class AdminFrame {
  protected readonly t = useMessages(messages);
  readonly #session = inject(SessionStore);
  protected readonly screens = computed(() =>
    screens.filter((screen) => !('isForOperators' in screen) || this.#session.isAdmin()),
  );
  protected readonly exact = { exact: true };
  protected readonly any = { exact: false };

  /** On a phone the chips scroll, and the current one may be out of sight. */
  protected bringIntoView(isActive: boolean, link: HTMLElement): void {
    if (isActive) link.scrollIntoView({ inline: 'center', block: 'nearest' });
  }
}
