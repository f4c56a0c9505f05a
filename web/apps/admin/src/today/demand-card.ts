import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Format, ProblemPanel, Skeleton, useMessages, watchQuery } from '@bike/platform';
import { UnmetDemandDocument } from '../graphql.generated';
import { messages } from './messages';

/** How many places are shown; the others have fewer. */
const SHOWN = 8;

/** Where people wanted a bike in the last seven days and found none. */
@Component({
  selector: 'admin-demand-card',
  imports: [RouterLink, ProblemPanel, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="card" aria-labelledby="demand-title">
      <div class="card-head">
        <h2 id="demand-title">{{ t().demand }}</h2>
        @if (demand(); as demand) {
          <span class="soft number">{{ t().refused(demand.refusals) }}</span>
        }
      </div>
      @if (demand(); as demand) {
        @if (places().length > 0) {
          <div class="table-frame">
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">{{ t().demandModel }}</th>
                  <th scope="col">{{ t().demandStation }}</th>
                  <th scope="col" class="is-number">{{ t().demandCount }}</th>
                </tr>
              </thead>
              <tbody>
                @for (place of places(); track $index) {
                  <tr>
                    <td>
                      <a class="row-link" [routerLink]="['/admin/models', place.model.id]"
                        >{{ place.model.brand }} {{ place.model.name }}</a
                      >
                    </td>
                    <td>
                      @if (place.station; as station) {
                        <a class="row-link" [routerLink]="['/admin/stations', station.id]">{{
                          station.name
                        }}</a>
                      } @else {
                        <span class="soft">{{ t().anywhere }}</span>
                      }
                      @if (place.code === 'STATION_CLOSED') {
                        <span class="tag">{{ t().closed }}</span>
                      }
                    </td>
                    <td class="is-number number">{{ format.number(place.refusals) }}</td>
                  </tr>
                }
              </tbody>
            </table>
          </div>
          <p class="soft small">{{ t().demandNote }}</p>
        } @else {
          <p class="soft">{{ t().noDemand }}</p>
        }
      } @else if (query.problem(); as problem) {
        <bike-problem [problem]="problem" (retry)="query.reload()" />
      } @else {
        <bike-skeleton [count]="3" />
      }
    </section>
  `,
})
export class DemandCard {
  protected readonly t = useMessages(messages);
  protected readonly format = inject(Format);
  protected readonly query = watchQuery(UnmetDemandDocument, () => ({}));
  protected readonly demand = computed(() => this.query.data()?.unmetDemand);
  protected readonly places = computed(() => this.demand()?.places.slice(0, SHOWN) ?? []);
}
