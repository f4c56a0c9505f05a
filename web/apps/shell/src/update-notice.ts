import { ChangeDetectionStrategy, Component, signal } from '@angular/core';
import { Icon, useMessages } from '@bike/platform';
import { messages } from './messages';

/**
 * Registers the service worker, which keeps the app's files for a visit without network, and offers to reload when a
 * newer release has been stored.
 */
@Component({
  selector: 'bike-update-notice',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (isReady()) {
      <p class="notice">
        <bike-icon name="info" /><span>{{ t().update.text }}</span>
        <button type="button" class="button button-small" (click)="reload()">{{ t().update.reload }}</button>
      </p>
    }
  `,
})
export class UpdateNotice {
  protected readonly t = useMessages(messages);
  protected readonly isReady = signal(false);

  constructor() {
    if (isAssembled()) void this.#register().catch(() => undefined);
  }

  protected reload(): void {
    location.reload();
  }

  async #register(): Promise<void> {
    const { serviceWorker } = navigator;
    // The first worker of a browser is no news.
    const hadWorker = serviceWorker.controller !== null;
    serviceWorker.addEventListener('controllerchange', () => this.isReady.set(hadWorker));
    await serviceWorker.register('/app/sw.js', { scope: '/app/', updateViaCache: 'none' });
  }
}

/** Development has no service worker: it would keep old files. */
const isAssembled = (): boolean =>
  'serviceWorker' in navigator && document.querySelector('script[type="importmap"]') !== null;
