/** Settings by their old name, which is still read. An old name is removed one version after its warning came in. */
export const renamedSettings: Readonly<Record<string, string>> = {
  EVENT_RETENTION: 'EVENT_RETENTION_DAYS',
  USERS_PATIENCE_MS: 'USERS_OUTCOME_TIMEOUT_MS',
};

/** The name that a setting had before, if it was renamed. */
export function findOldName(variable: string): string | undefined {
  return Object.entries(renamedSettings).find(([, name]) => name === variable)?.[0];
}
