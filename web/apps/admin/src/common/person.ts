/** What a user may be called by; `email` and `displayName` are null where nobody has given or may see them. */
interface Person {
  email: string | null;
  displayName: string | null;
}

/** The name of a person in lists: what they call themselves, else their mail address. */
export const toPersonName = (person: Person | null | undefined): string | undefined =>
  person?.displayName ?? person?.email ?? undefined;
