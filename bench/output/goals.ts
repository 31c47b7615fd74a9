import { figure, type Table } from './table.ts';

/** A figure and the limits within which it should be. */
export interface Goal {
  readonly name: string;
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
}

/** Whether the figure is within its limits. */
export function isMet({ value, min = -Infinity, max = Infinity }: Goal): boolean {
  return value >= min && value <= max;
}

export function goalTable(goals: readonly Goal[]): Table {
  const rows = goals.map((goal) => [
    goal.name,
    figure(goal.value),
    limitsOf(goal),
    isMet(goal) ? 'met' : 'MISSED',
  ]);
  return { head: ['goal', 'measured', 'wanted', ''], rows };
}

/** Describes each missed goal in a line. */
export function missedGoals(goals: readonly Goal[]): string[] {
  return goals
    .filter((goal) => !isMet(goal))
    .map((goal) => `${goal.name}: ${goal.value}, wanted ${limitsOf(goal)}`);
}

function limitsOf({ min, max }: Goal): string {
  if (min === max) return `${min}`;
  return [min !== undefined && `>= ${min}`, max !== undefined && `<= ${max}`]
    .filter(Boolean)
    .join(', ');
}
