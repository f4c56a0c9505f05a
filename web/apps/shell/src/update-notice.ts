import { ChangeDetectionStrategy, Component, signal } from '@angular/core';
import { Icon, useMessages } from '@bike/platform';
import { messages } from './messages';

const REGISTER_MS = 4_000;
const UPDATE_MS = 30 * 60_000;

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
    // Storing the files waits until the page has what it shows.
    if (isAssembled()) setTimeout(() => void this.#register().catch(() => undefined), REGISTER_MS);
  }

  protected reload(): void {
    location.reload();
  }

  async #register(): Promise<void> {
    const { serviceWorker } = navigator;
    // The first worker of a browser is no news. After a hard reload the page has none, though there is one.
    let isFirst = !(await serviceWorker.getRegistration('/app/'))?.active;
    serviceWorker.addEventListener('controllerchange', () => {
      if (!isFirst) this.isReady.set(true);
      isFirst = false;
    });
    const worker = await serviceWorker.register('/app/sw.js', { scope: '/app/', updateViaCache: 'none' });
    // The browser itself looks when a page opens; this tab may stay open for days.
    setInterval(() => void worker.update().catch(() => undefined), UPDATE_MS);
  }
}

/** Development has no service worker: it would keep old files. */
const isAssembled = (): boolean =>
  'serviceWorker' in navigator && document.querySelector('script[type="importmap"]') !== null;
