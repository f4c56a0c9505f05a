import { toPage, type Page } from '@bike-rentals/subgraph';
import type { Note } from '../../store/generated/client.ts';
import { NoteSubject } from '../../store/generated/enums.ts';
import type { Reader, Transaction } from '../../store/open-store.ts';

export type { Note, NoteSubject } from '../../store/generated/client.ts';

/** What notes are about. */
export const noteSubjects = Object.values(NoteSubject);

/** What a note is about. */
export interface Subject {
  subjectType: NoteSubject;
  subjectId: string;
}

/** Notes of one subject that were not removed. Beyond them nothing more is written. */
export const maxNotes = 100;

/** Pinned ones first, then the newest. */
export async function findNotes(read: Reader, subject: Subject): Promise<Note[]> {
  return read.note.findMany({
    where: { ...subject, removedAt: null },
    orderBy: [{ isPinned: 'desc' }, { id: 'desc' }],
    take: maxNotes,
  });
}

/** One page of those that were not removed, the newest first. */
export async function findNotePage(
  read: Reader,
  {
    first,
    after,
    subjectType,
    subjectId,
  }: { [Part in keyof Subject]: Subject[Part] | undefined } & { first: number; after: string | undefined },
): Promise<Page<Note>> {
  const rows = await read.note.findMany({
    where: {
      removedAt: null,
      ...(subjectType !== undefined && { subjectType }),
      ...(subjectId !== undefined && { subjectId }),
      ...(after !== undefined && { id: { lt: after } }),
    },
    orderBy: { id: 'desc' },
    take: first + 1,
  });
  return toPage(rows, first);
}

/** The note with this id, unless it was removed. */
export async function findNote(read: Reader | Transaction, id: string): Promise<Note | undefined> {
  return (await read.note.findFirst({ where: { id, removedAt: null } })) ?? undefined;
}

/** False if there are as many already as one subject may have. */
export async function insertNote(tx: Transaction, note: Omit<Note, 'removedAt'>): Promise<boolean> {
  const { subjectType, subjectId } = note;
  if ((await tx.note.count({ where: { subjectType, subjectId, removedAt: null } })) >= maxNotes) return false;
  await tx.note.create({ data: note });
  return true;
}

/** Its text goes with it. */
export async function removeNote(tx: Transaction, id: string, at: Date): Promise<void> {
  await tx.note.update({ where: { id }, data: { removedAt: at, text: '' } });
}

/** Whether there is a bike, station or rental with this id. Of users bikes knows nothing: any id will do. */
export async function hasSubject(tx: Transaction, { subjectType, subjectId: id }: Subject): Promise<boolean> {
  switch (subjectType) {
    case 'BIKE':
      return (await tx.bike.count({ where: { id } })) > 0;
    case 'STATION':
      return (await tx.station.count({ where: { id } })) > 0;
    case 'RENTAL':
      return (await tx.rental.count({ where: { id } })) > 0;
    case 'USER':
      return true;
  }
}
