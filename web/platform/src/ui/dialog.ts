import {
  ChangeDetectionStrategy,
  Component,
  type ElementRef,
  afterNextRender,
  input,
  output,
  viewChild,
} from '@angular/core';
import { useMessages } from '../i18n/i18n';
import { messages } from '../messages';
import { Icon } from './icon';

/**
 * A modal dialog over the native element, which keeps the focus inside and gives it back. Render it while it is open:
 * `@if (isOpen()) { <bike-dialog heading="…" (closed)="isOpen.set(false)">…</bike-dialog> }`.
 */
@Component({
  selector: 'bike-dialog',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <dialog #dialog class="dialog" closedby="any" [attr.aria-label]="heading()" (close)="leave()">
      <header class="dialog-header">
        <h2>{{ heading() }}</h2>
        <button type="button" class="icon-button" (click)="dialog.close()">
          <bike-icon name="close" /><span class="visually-hidden">{{ t().close }}</span>
        </button>
      </header>
      <div class="dialog-body"><ng-content /></div>
    </dialog>
  `,
})
export class Dialog {
  readonly heading = input.required<string>();
  readonly closed = output();
  protected readonly t = useMessages(messages);
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  constructor() {
    afterNextRender(() => this.dialog().nativeElement.showModal());
  }

  close(): void {
    this.dialog().nativeElement.close();
  }

  protected leave(): void {
    this.closed.emit();
    // What had the focus before may have gone: the button of the last free bike, for example.
    if (document.activeElement === document.body) document.querySelector<HTMLElement>('main')?.focus();
  }
}
