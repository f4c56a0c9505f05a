import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  output,
} from '@angular/core';
import { Format } from '../format/format';
import { toInstant, toLocal } from '../format/town-instant';
import { ChosenReturnByDocument } from '../graphql.generated';
import { watchQuery } from '../graphql/watch-query';
import { useMessages } from '../i18n/i18n';
import { messages } from '../messages';
import type { Choice } from './rental-terms';
import { findPicks, findUsualPick } from './return-by-picks';

/** A length in milliseconds, as long as the rules allow, or the instant in the field. */
type Pick = number | 'longest' | 'other';

/** Asks until when somebody wants to rent, and says what that costs. Buttons beside its own are its content. */
@Component({
  selector: 'bike-return-by-choice',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form class="form" novalidate (submit)="send($event)">
      <div class="field">
        <span class="field-label">{{ t().returnBy.label }}</span>
        <div class="chips" role="group" [attr.aria-label]="t().returnBy.label">
          @for (one of picks(); track one) {
            <button type="button" class="chip" [attr.aria-pressed]="pick() === one" (click)="pick.set(one)">
              {{ toLabel(one) }}
            </button>
          }
        </div>
      </div>
      @if (pick() === 'other') {
        <div class="field">
          <label for="return-by">{{ t().returnBy.at }}</label>
          <input
            class="input"
            id="return-by"
            type="datetime-local"
            aria-describedby="return-by-hint"
            [attr.aria-invalid]="isOutside() ? true : null"
            [value]="local()"
            (input)="local.set($any($event.target).value)"
          />
          <p [class]="isOutside() ? 'field-error' : 'field-hint'" id="return-by-hint" aria-live="polite">
            {{ t().returnBy.range(format.moment(choice().range.min), format.moment(choice().range.max)) }}
          </p>
        </div>
      }
      <p aria-live="polite">
        @if (due(); as due) {
          {{ t().returnBy.due(format.moment(due)) }}
          @if (price(); as price) {
            {{ t().returnBy.costs(format.money(price)) }}
          }
          @if (isMoved()) {
            <span class="soft">{{ t().returnBy.moved }}</span>
          }
        }
      </p>
      <div class="button-row">
        <button type="submit" class="button button-primary" [attr.aria-disabled]="isOutside()">
          {{ action() }}
        </button>
        <ng-content />
      </div>
    </form>
  `,
})
export class ReturnByChoice {
  readonly choice = input.required<Choice>();
  /** What the button says. */
  readonly action = input.required<string>();
  /** The instant that was chosen; undefined: as late as the rules allow. */
  readonly chosen = output<string | undefined>();
  protected readonly t = useMessages(messages);
  protected readonly format = inject(Format);
  /** Since when it is shown: lengths are from then on, until the choice is sent. */
  readonly #since = Date.now();
  readonly #lengths = computed(() => findPicks(this.choice().range, this.#since));
  protected readonly picks = computed<Pick[]>(() => [...this.#lengths(), 'longest', 'other']);
  protected readonly pick = linkedSignal<Pick>(() => findUsualPick(this.#lengths()) ?? 'longest');
  protected readonly local = linkedSignal(() => {
    const usual = findUsualPick(this.#lengths());
    const at = usual === undefined ? this.choice().range.max : new Date(this.#since + usual);
    return toLocal(at, this.format.timeZone());
  });
  readonly #wanted = computed(() => this.#toInstant(this.#since));
  protected readonly isOutside = computed(() => {
    const { min, max } = this.choice().range;
    const wanted = this.#wanted()?.getTime();
    // What people name has no seconds: the minute in which the earliest instant is will do.
    return wanted === undefined || wanted + 60_000 <= Date.parse(min) || wanted > Date.parse(max);
  });
  readonly #chosen = watchQuery(ChosenReturnByDocument, () => {
    const wanted = this.#wanted();
    if (!wanted || this.isOutside()) return undefined;
    return { ...this.choice().place, returnBy: wanted.toISOString() };
  });
  protected readonly price = computed(() => this.#chosen.data()?.quote?.total);
  protected readonly due = computed(() => this.#chosen.data()?.rentalTerms.returnBy);
  /** Its station is closed at that time. */
  protected readonly isMoved = computed(() => {
    const [due, wanted] = [this.due(), this.#wanted()];
    return due !== undefined && wanted !== undefined && Date.parse(due) !== wanted.getTime();
  });

  protected toLabel(pick: Pick): string {
    return typeof pick === 'number' ? this.format.duration(pick) : this.t().returnBy[pick];
  }

  protected send(event: Event): void {
    event.preventDefault();
    if (this.isOutside()) return;
    this.chosen.emit(this.pick() === 'longest' ? undefined : this.#toInstant(Date.now())?.toISOString());
  }

  #toInstant(from: number): Date | undefined {
    const pick = this.pick();
    if (pick === 'longest') return new Date(this.choice().range.max);
    if (pick !== 'other') return new Date(from + pick);
    const local = this.local();
    return local === '' ? undefined : toInstant(local, this.format.timeZone());
  }
}
