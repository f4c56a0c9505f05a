import { ChangeDetectionStrategy, Component, Injectable, inject, signal } from '@angular/core';
import { useMessages } from '../i18n/i18n';
import { messages } from '../messages';
import { Icon } from './icon';

/** What a toast is about: `good` worked, `bad` did not, `info` happened elsewhere. */
export type ToastTone = 'good' | 'bad' | 'info';

/** A short text that goes by itself. */
export interface Toast {
  id: number;
  text: string;
  tone: ToastTone;
}

const SHOWN_MS = 7_000;
const MAX_TOASTS = 3;

/** Short texts about what has just happened. Nothing that must not be missed is said here only. */
@Injectable({ providedIn: 'root' })
export class Toaster {
  readonly #toasts = signal<Toast[]>([]);
  readonly toasts = this.#toasts.asReadonly();
  #lastId = 0;

  show(text: string, tone: ToastTone = 'info'): void {
    const id = (this.#lastId += 1);
    this.#toasts.update((toasts) => [...toasts, { id, text, tone }].slice(-MAX_TOASTS));
    setTimeout(() => this.dismiss(id), SHOWN_MS);
  }

  dismiss(id: number): void {
    this.#toasts.update((toasts) => toasts.filter((toast) => toast.id !== id));
  }
}

/** The place where toasts appear; a live region, so that screen readers speak them. */
@Component({
  selector: 'bike-toasts',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="toasts" role="status" aria-live="polite">
      @for (toast of toaster.toasts(); track toast.id) {
        <div class="toast" [attr.data-tone]="toast.tone">
          <bike-icon [name]="toast.tone === 'good' ? 'check' : toast.tone === 'bad' ? 'alert' : 'info'" />
          <span>{{ toast.text }}</span>
          <button type="button" class="icon-button" (click)="toaster.dismiss(toast.id)">
            <bike-icon name="close" /><span class="visually-hidden">{{ t().dismiss }}</span>
          </button>
        </div>
      }
    </div>
  `,
})
export class Toasts {
  protected readonly toaster = inject(Toaster);
  protected readonly t = useMessages(messages);
}
