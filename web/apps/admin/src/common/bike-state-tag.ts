import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { useMessages } from '@bike/platform';
import type { BikeState } from '../graphql.generated';
import { messages } from '../messages';

const tones: Partial<Record<BikeState, string>> = { AVAILABLE: 'good', MAINTENANCE: 'warn', MISSING: 'bad' };

/** The state of a bike as a tag, with what is to become of it. */
@Component({
  selector: 'admin-bike-state',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <span class="tag" [attr.data-tone]="tones[state()]">{{ t().states[state()] }}</span>
    @if (withdrawAtReturn()) {
      <span class="tag" data-tone="warn">{{ t().withdrawAtReturn }}</span>
    }
  `,
  host: { class: 'state-tags' },
})
export class BikeStateTag {
  readonly state = input.required<BikeState>();
  readonly withdrawAtReturn = input(false);
  protected readonly t = useMessages(messages);
  protected readonly tones = tones;
}
