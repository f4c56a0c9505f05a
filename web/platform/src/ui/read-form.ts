/** The texts of a form that is being sent, by the names of its fields; the browser does not send it itself. */
export function readForm(event: Event): Record<string, string> {
  event.preventDefault();
  const texts: Record<string, string> = {};
  for (const [name, value] of new FormData(event.target as HTMLFormElement)) {
    if (typeof value === 'string') texts[name] = value;
  }
  return texts;
}
