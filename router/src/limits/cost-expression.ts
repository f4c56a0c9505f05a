/** A cost that is constant, or a function of the request's variables. */
export type CostExpression = number | ((variables: Variables) => number);
/** Variables of a request, before coercion. */
export type Variables = Readonly<Record<string, unknown>>;

/** Computes a cost for the variables of a request. */
export function evaluate(expression: CostExpression, variables: Variables): number {
  return typeof expression === 'number' ? expression : expression(variables);
}

/** Adds costs. The result is constant if all of them are. */
export function sum(expressions: readonly CostExpression[]): CostExpression {
  let constant = 0;
  const expressionsLeft: Exclude<CostExpression, number>[] = [];
  for (const expression of expressions) {
    if (typeof expression === 'number') constant += expression;
    else expressionsLeft.push(expression);
  }
  if (expressionsLeft.length === 0) return constant;
  return (variables) => expressionsLeft.reduce((total, read) => total + read(variables), constant);
}

/** Multiplies two costs. The result is constant if both are. */
export function multiply(one: CostExpression, other: CostExpression): CostExpression {
  if (typeof one === 'number' && typeof other === 'number') return one * other;
  return (variables) => evaluate(one, variables) * evaluate(other, variables);
}
