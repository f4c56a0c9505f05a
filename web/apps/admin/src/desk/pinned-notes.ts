import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Format, useMessages, watchQuery } from '@bike/platform';
import { toPersonName } from '../common/person';
import { NotesAtRentDocument, NotesAtReturnDocument, type NoteFactsFragment } from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';

/** What notes are about, by name. */
interface Subject {
  name: string;
  notes: readonly NoteFactsFragment[] | null;
}

/** The pinned notes of several things: what staff has to know before it goes on. */
@Component({
  selector: 'admin-pinned-notes',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div role="status">
      @if (pinned().length > 0) {
        <ul class="row-list row-list-framed" [attr.aria-label]="t().pinnedNotes">
          @for (note of pinned(); track note.id) {
            <li class="row row-plain">
              <span class="row-text">
                <span>{{ note.text }}</span>
                <span class="soft small">
                  {{ t().noteAbout(note.subject, note.author, format.moment(note.at)) }}
                </span>
              </span>
              <span class="row-tags">
                <span class="tag" data-tone="warn">{{ t().pinned }}</span>
              </span>
            </li>
          }
        </ul>
      }
    </div>
  `,
})
export class PinnedNotes {
  readonly subjects = input.required<readonly Subject[]>();
  protected readonly t = useMessages(messages);
  readonly #shared = useMessages(shared);
  protected readonly format = inject(Format);
  protected readonly pinned = computed(() =>
    this.subjects().flatMap(({ name, notes }) =>
      (notes ?? [])
        .filter(({ isPinned }) => isPinned)
        .map(({ author, ...note }) => ({
          ...note,
          subject: name,
          author: toPersonName(author) ?? this.#shared().unnamed,
        })),
    ),
  );
}

/** Before a bike goes to a renter: what is pinned to the bike, to its station, and to the renter. */
@Component({
  selector: 'admin-notes-at-rent',
  imports: [PinnedNotes],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<admin-pinned-notes [subjects]="subjects()" />`,
})
export class NotesAtRent {
  readonly userId = input.required<string>();
  /** Empty: none is chosen yet. */
  readonly bikeId = input.required<string>();
  readonly #shared = useMessages(shared);
  readonly #query = watchQuery(NotesAtRentDocument, () => ({
    userId: this.userId(),
    bikeId: this.bikeId(),
    hasBike: this.bikeId() !== '',
  }));
  protected readonly subjects = computed<Subject[]>(() => {
    const { user, bike } = this.#query.data() ?? {};
    return [
      ...(user ? [{ name: toPersonName(user) ?? this.#shared().unnamed, notes: user.notes }] : []),
      ...(bike ? [{ name: bike.serialNumber, notes: bike.notes }] : []),
      ...(bike?.station ? [{ name: bike.station.name, notes: bike.station.notes }] : []),
    ];
  });
}

/** Before a bike is taken back: what is pinned to the rental, to the bike, and to the renter. */
@Component({
  selector: 'admin-notes-at-return',
  imports: [PinnedNotes],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<admin-pinned-notes [subjects]="subjects()" />`,
})
export class NotesAtReturn {
  readonly rentalId = input.required<string>();
  readonly #t = useMessages(messages);
  readonly #shared = useMessages(shared);
  readonly #query = watchQuery(NotesAtReturnDocument, () => ({ id: this.rentalId() }));
  protected readonly subjects = computed<Subject[]>(() => {
    const rental = this.#query.data()?.rental;
    if (!rental) return [];
    const { user, bike, notes } = rental;
    return [
      { name: this.#t().rental, notes },
      { name: bike.serialNumber, notes: bike.notes },
      { name: toPersonName(user) ?? this.#shared().unnamed, notes: user.notes },
    ];
  });
}
