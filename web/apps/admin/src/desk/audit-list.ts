import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Format, platformMessages, useMessages, watchQuery } from '@bike/platform';
import { Catalogue } from '../common/catalogue';
import { toPersonName } from '../common/person';
import { TownCurrencyDocument, type AuditEntryFragment } from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages as workshopMessages } from '../workshop/messages';
import { messages as auditMessages } from './audit-messages';
import { messages } from './messages';

/** Fields that are instants, whatever their names. */
const instants: ReadonlySet<string> = new Set(['returnBy', 'promisedBack']);

/** What staff has done, as a list. */
@Component({
  selector: 'admin-audit-list',
  imports: [RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <ol class="history">
      @for (entry of entries(); track entry.eventId) {
        <li class="history-entry">
          <time class="soft small number" [attr.datetime]="entry.at">{{ format.dateTime(entry.at) }}</time>
          <div>
            <p>
              <strong>{{ texts().types[entry.type] ?? entry.type }}</strong>
              <span class="soft small">
                {{ t().by(toPersonName(entry.actor) ?? shared().unnamed) }}
              </span>
            </p>
            @if (entry.reason; as reason) {
              <p class="history-reason">{{ reason }}</p>
            }
            @if (entry.file; as file) {
              <p class="small number">{{ file }}</p>
            }
            @for (change of toChanges(entry); track change.field) {
              <p class="small number">
                {{
                  texts().change(
                    texts().fields[change.field] ?? change.field,
                    show(change.field, change.before),
                    show(change.field, change.after)
                  )
                }}
              </p>
            }
            @if (entry.formerBike; as former) {
              <p class="small number">
                {{ texts().change(t().bike, former.serialNumber, entry.bike?.serialNumber ?? shared().none) }}
              </p>
            }
            @if (entry.overrides.length > 0) {
              <p class="small">{{ texts().overrode(toRules(entry.overrides)) }}</p>
            }
            @if (!isOfOneSubject()) {
              <p class="soft small audit-links">
                @if (entry.rental; as rental) {
                  <a [routerLink]="['/admin/rentals', rental.id]">{{ t().rental }}</a>
                }
                @if (entry.bike; as bike) {
                  <a [routerLink]="['/admin/fleet', bike.id]">{{ bike.serialNumber }}</a>
                }
                @if (entry.user; as user) {
                  <a [routerLink]="['/admin/people', user.id]">{{
                    toPersonName(user) ?? shared().unnamed
                  }}</a>
                }
                @if (entry.station; as station) {
                  <a [routerLink]="['/admin/stations', station.id]">{{ station.name }}</a>
                }
                @if (entry.model; as model) {
                  <a [routerLink]="['/admin/models', model.id]">{{ model.brand }} {{ model.name }}</a>
                }
              </p>
            }
          </div>
        </li>
      }
    </ol>
  `,
})
export class AuditList {
  readonly entries = input.required<readonly AuditEntryFragment[]>();
  /** The page says what it is about. */
  readonly isOfOneSubject = input(false);
  protected readonly t = useMessages(messages);
  protected readonly texts = useMessages(auditMessages);
  protected readonly shared = useMessages(shared);
  protected readonly format = inject(Format);
  readonly #platform = useMessages(platformMessages);
  readonly #workshop = useMessages(workshopMessages);
  readonly #catalogue = inject(Catalogue);
  readonly #town = watchQuery(TownCurrencyDocument, () => ({}));
  protected readonly toPersonName = toPersonName;

  /** Who does a job is known by its id only, which says nothing to people. */
  protected toChanges({ changes }: AuditEntryFragment) {
    return changes.filter(({ field }) => field !== 'assigneeId');
  }

  protected toRules(overrides: readonly string[]): string {
    const texts = this.t().overrides as Record<string, string | undefined>;
    return overrides.map((name) => texts[name] ?? name).join(', ');
  }

  /** Stations and models by name, instants in the time of the town. */
  protected show(field: string, value: string | null | undefined): string {
    if (value == null) return this.shared().none;
    if (instants.has(field) || field.endsWith('At')) return this.format.dateTime(value);
    if (field === 'fee') return this.#toPrice(value);
    if (field === 'severity' || field === 'parts') return this.#toBikeWords(value);
    const model = this.#catalogue.models().find(({ id }) => id === value);
    if (model) return `${model.brand} ${model.name}`;
    return (
      this.#catalogue.stations().find(({ id }) => id === value)?.name ?? this.texts().values[value] ?? value
    );
  }

  #toPrice(value: string): string {
    const currency = this.#town.data()?.town.currency;
    return currency === undefined ? '' : this.format.money({ amountMinor: Number(value), currency });
  }

  /** What reports of damage speak of: names of parts, or how bad it is. */
  #toBikeWords(value: string): string {
    const { parts } = this.#platform().report;
    const words: Partial<Record<string, string>> = { ...parts, ...this.#workshop().severities };
    return value === ''
      ? this.shared().none
      : value
          .split(', ')
          .map((one) => words[one] ?? one)
          .join(', ');
  }
}
