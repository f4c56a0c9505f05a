import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import type { Problem } from '../graphql/problem';
import { useMessages } from '../i18n/i18n';
import { messages } from '../messages';
import { Icon, type IconName } from './icon';

/** What stands where data would be: a problem with what to do next. Loading is `<bike-skeleton>`, empty is `<bike-empty>`. */
@Component({
  selector: 'bike-problem',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="state-panel" role="alert">
      <bike-icon [name]="problem().code === 'OFFLINE' ? 'offline' : 'alert'" />
      <p class="state-title">{{ title() }}</p>
      <p>{{ hint() }}</p>
      @if (canRetry()) {
        <button type="button" class="button" (click)="retry.emit()">{{ t().tryAgain }}</button>
      }
      <ng-content />
    </div>
  `,
})
export class ProblemPanel {
  readonly problem = input.required<Problem>();
  readonly canRetry = input(true);
  readonly retry = output();
  protected readonly t = useMessages(messages);
  protected readonly title = computed(() => this.#known()?.title ?? this.t().problems.UNKNOWN.title);
  protected readonly hint = computed(() => this.#known()?.hint ?? this.problem().message);

  #known() {
    return this.t().problems[this.problem().code as 'UNKNOWN'] as { title: string; hint: string } | undefined;
  }
}

/** What stands where a list would be that has nothing in it. */
@Component({
  selector: 'bike-empty',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="state-panel">
      <bike-icon [name]="icon()" />
      <p class="state-title">{{ heading() }}</p>
      <ng-content />
    </div>
  `,
})
export class EmptyPanel {
  readonly heading = input.required<string>();
  readonly icon = input<IconName>('bike');
}

/** Grey lines of the height of what is loading, so that the page does not jump. */
@Component({
  selector: 'bike-skeleton',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="skeleton" role="status">
      <span class="visually-hidden">{{ t().loading }}</span>
      @for (line of lines(); track line) {
        <div class="skeleton-line"></div>
      }
    </div>
  `,
})
export class Skeleton {
  readonly count = input(4);
  protected readonly t = useMessages(messages);
  protected readonly lines = computed(() => Array.from({ length: this.count() }, (_, index) => index));
}
