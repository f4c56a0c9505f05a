/** Something that must never be: which invariant of ARCHITECTURE.md is broken, and by what, in one line. */
export interface Violation {
  invariant: 1 | 2 | 3 | 4 | 5 | 6;
  message: string;
}
