import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { Format, useMessages } from '@bike/platform';
import { messages } from '../messages';

/** How much of a list is shown, and a button for the next page as long as there is one. */
@Component({
  selector: 'admin-more-button',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (hasMore()) {
      <div class="more">
        <span class="soft small number">{{ t().shown(shown(), total()) }}</span>
        <button type="button" class="button" [attr.aria-disabled]="isFetching()" (click)="ask()">
          {{ t().more }}
        </button>
      </div>
    }
  `,
})
export class MoreButton {
  readonly shown = input.required<number>();
  readonly total = input.required<number>();
  readonly hasMore = input.required<boolean>();
  readonly isFetching = input(false);
  readonly more = output();
  protected readonly t = useMessages(messages);
  protected readonly format = inject(Format);

  protected ask(): void {
    if (!this.isFetching()) this.more.emit();
  }
}
