/** A number that is known already, or one that follows from the variables of a request. */
export type Amount = number | ((variables: Variables) => number);
export type Variables = Readonly<Record<string, unknown>>;

export function readAmount(amount: Amount, variables: Variables): number {
  return typeof amount === 'number' ? amount : amount(variables);
}

export function sum(amounts: readonly Amount[]): Amount {
  let known = 0;
  const open: Exclude<Amount, number>[] = [];
  for (const amount of amounts) {
    if (typeof amount === 'number') known += amount;
    else open.push(amount);
  }
  if (open.length === 0) return known;
  return (variables) => open.reduce((total, read) => total + read(variables), known);
}

export function multiply(one: Amount, other: Amount): Amount {
  if (typeof one === 'number' && typeof other === 'number') return one * other;
  return (variables) => readAmount(one, variables) * readAmount(other, variables);
}
