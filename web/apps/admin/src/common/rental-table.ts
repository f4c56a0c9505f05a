import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Clock, Format, useMessages } from '@bike/platform';
import type { RentalRowFragment } from '../graphql.generated';
import { messages as shared } from '../messages';
import { toPersonName } from './person';
import { messages } from './rental-messages';

/** Rentals as a table; on a phone each one is a card. */
@Component({
  selector: 'admin-rental-table',
  imports: [RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="table-frame card-table">
      <table class="table">
        <thead>
          <tr>
            @if (!isOfOneBike()) {
              <th scope="col">{{ t().bike }}</th>
            }
            @if (!isOfOnePerson()) {
              <th scope="col">{{ t().person }}</th>
            }
            <th scope="col">{{ t().way }}</th>
            <th scope="col">{{ t().began }}</th>
            <th scope="col">{{ t().state }}</th>
            @if (hasReturns()) {
              <th scope="col">
                <span class="visually-hidden">{{ t().giveBack }}</span>
              </th>
            }
          </tr>
        </thead>
        <tbody>
          @for (rental of rentals(); track rental.id) {
            <tr>
              @if (!isOfOneBike()) {
                <td class="is-title">
                  <a class="row-link number" [routerLink]="['/admin/fleet', rental.bike.id]">
                    {{ rental.bike.serialNumber }}
                  </a>
                  <span class="soft small">{{ rental.bike.model.brand }} {{ rental.bike.model.name }}</span>
                </td>
              }
              @if (!isOfOnePerson()) {
                <td>
                  <a class="row-link" [routerLink]="['/admin/people', rental.user.id]">
                    {{ toPersonName(rental.user) ?? shared().unnamed }}
                  </a>
                </td>
              }
              <td>
                <a class="row-link" [routerLink]="['/admin/rentals', rental.id]">
                  {{ rental.from?.name ?? shared().none }}
                  @if (rental.returnedAt) {
                    → {{ rental.to?.name ?? t().nowhere }}
                  }
                </a>
              </td>
              <td class="number">{{ format.moment(rental.rentedAt) }}</td>
              <td class="number">
                @if (rental.voidedAt) {
                  <span class="tag" data-tone="warn">{{ t().voided }}</span>
                } @else if (rental.returnedAt; as at) {
                  <span class="soft">{{ t().took(format.duration(toMs(at) - toMs(rental.rentedAt))) }}</span>
                } @else if (clock.now() > toMs(rental.returnBy)) {
                  <span class="tag" data-tone="bad">
                    {{ t().late(format.duration(clock.now() - toMs(rental.returnBy))) }}
                  </span>
                  @if (rental.overdueStep >= 3) {
                    <span class="tag" data-tone="warn">{{ t().call }}</span>
                  }
                } @else {
                  <span class="tag" data-tone="good">
                    {{ t().left(format.duration(toMs(rental.returnBy) - clock.now())) }}
                  </span>
                }
              </td>
              @if (hasReturns()) {
                <td class="is-action">
                  @if (!rental.returnedAt) {
                    <button
                      type="button"
                      class="button button-small"
                      [attr.aria-label]="t().giveBackBike(rental.bike.serialNumber)"
                      (click)="giveBack.emit(rental)"
                    >
                      {{ t().giveBack }}
                    </button>
                  }
                </td>
              }
            </tr>
          }
        </tbody>
      </table>
    </div>
  `,
})
export class RentalTable {
  readonly rentals = input.required<readonly RentalRowFragment[]>();
  /** The page says which bike it is. */
  readonly isOfOneBike = input(false);
  /** The page says whose they are. */
  readonly isOfOnePerson = input(false);
  /** Whether one of them can be ended from here. */
  readonly hasReturns = input(true);
  /** The rental that is to be ended for its user. */
  readonly giveBack = output<RentalRowFragment>();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly format = inject(Format);
  protected readonly clock = inject(Clock);
  protected readonly toPersonName = toPersonName;
  protected readonly toMs = (at: string): number => Date.parse(at);
}
